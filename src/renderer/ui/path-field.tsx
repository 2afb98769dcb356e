import { useQuery } from "@tanstack/react-query";
import type { ReactNode } from "react";
import type { Input } from "../../shared/contract/index.ts";
import { client } from "../api.ts";
import { appInfo } from "../queries.ts";
import { Button } from "./button.tsx";
import { Field } from "./field.tsx";
import "./path-field.css";

/** A path on this computer: typed, or chosen where the host can ask. */
export function PathField({
  label,
  help,
  error,
  path,
  choose,
  orFolder = false,
  onPath,
}: {
  label: string;
  help?: ReactNode;
  error?: string | undefined;
  path: string;
  choose: Input<"app.choosePath">;
  /** A folder will do as well: not every system lets one choose either. */
  orFolder?: boolean;
  onPath: (path: string) => void;
}) {
  const { data: info } = useQuery(appInfo);
  async function ask(wanted: Input<"app.choosePath">): Promise<void> {
    const answer = await client.call("app.choosePath", wanted);
    if (answer.path !== null) onPath(answer.path);
  }
  return (
    <Field label={label} help={help} error={error}>
      {(control) => (
        <span className="path-field">
          <input
            {...control}
            value={path}
            spellCheck={false}
            autoComplete="off"
            onChange={(event) => onPath(event.target.value)}
          />
          {info?.choosesPaths === true && (
            <>
              <Button onClick={() => void ask(choose)}>
                {orFolder ? "Choose a file…" : "Choose…"}
              </Button>
              {orFolder && (
                <Button onClick={() => void ask({ ...choose, what: "folder" })}>
                  Choose a folder…
                </Button>
              )}
            </>
          )}
        </span>
      )}
    </Field>
  );
}

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
  onPath,
}: {
  label: string;
  help?: ReactNode;
  error?: string | undefined;
  path: string;
  choose: Input<"app.choosePath">;
  onPath: (path: string) => void;
}) {
  const { data: info } = useQuery(appInfo);
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
            <Button
              onClick={() => {
                void client.call("app.choosePath", choose).then((answer) => {
                  if (answer.path !== null) onPath(answer.path);
                });
              }}
            >
              Choose …
            </Button>
          )}
        </span>
      )}
    </Field>
  );
}

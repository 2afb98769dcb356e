import { useMutation } from "@tanstack/react-query";
import { useState } from "react";
import type { Recognised } from "../../shared/model/recognised.ts";
import { client } from "../api.ts";
import { Button } from "../ui/button.tsx";
import { Field } from "../ui/field.tsx";
import { JobProgress } from "../ui/job-progress.tsx";
import { PathField } from "../ui/path-field.tsx";
import { Preview } from "./preview.tsx";
import { useTransfer, whatIsWrong } from "./use-transfer.ts";
import "./transfer.css";

/** Brings in an export of ours or an archive of others: first it says what it is, then it is imported. */
export function ImportForm() {
  const [path, setPath] = useState("");
  const [typed, setTyped] = useState("");
  const { job, isRunning, wrong, forgive, start, cancel } =
    useTransfer("import");
  const addresses = typed.split(/[\s,;]+/).filter((one) => one !== "");
  const input = {
    path: path.trim(),
    ...(addresses.length === 0 ? {} : { addresses }),
  };
  const look = useMutation({
    mutationFn: () => client.call("archive.recognise", input),
  });
  const seen: Recognised | undefined = look.data;
  const problem =
    wrong ?? (look.error === null ? undefined : whatIsWrong(look.error));

  return (
    <form
      className="transfer-form"
      aria-label="Import"
      onSubmit={(event) => {
        event.preventDefault();
        if (seen === undefined) look.mutate();
        else
          void start(() => client.call("archive.import", input)).then(() =>
            look.reset(),
          );
      }}
    >
      <PathField
        label="From the file or folder"
        help="An export of Porchlight, a mailbox (mbox), or the archive that a network gave you of your account."
        error={problem?.message}
        path={path}
        choose={{ what: "file", title: "Import" }}
        orFolder
        onPath={(next) => {
          setPath(next);
          forgive();
          look.reset();
        }}
      />
      {seen !== undefined && <Preview seen={seen} />}
      {seen?.asks === "addresses" && (
        <Field
          label="Your addresses"
          help="What these wrote is yours. Leave it empty to let Porchlight guess."
        >
          {(control) => (
            <input
              {...control}
              value={typed}
              spellCheck={false}
              autoComplete="off"
              onChange={(event) => setTyped(event.target.value)}
            />
          )}
        </Field>
      )}
      {job !== undefined && <JobProgress job={job} onCancel={cancel} />}
      <div>
        <Button
          type="submit"
          kind={seen === undefined ? "normal" : "primary"}
          disabled={isRunning || look.isPending || path.trim() === ""}
        >
          {seen !== undefined
            ? "Import"
            : look.isPending
              ? "Looking …"
              : "Look at it"}
        </Button>
      </div>
    </form>
  );
}

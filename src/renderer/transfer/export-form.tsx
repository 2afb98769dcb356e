import { type ReactNode, useId, useRef, useState } from "react";
import type { ExportFormat } from "../../shared/contract/archive.ts";
import { client } from "../api.ts";
import { Button } from "../ui/button.tsx";
import { Field } from "../ui/field.tsx";
import { JobProgress } from "../ui/job-progress.tsx";
import { PathField } from "../ui/path-field.tsx";
import { QueryErrorPlace } from "../ui/query-error.tsx";
import { QueryOptions } from "../ui/query-options.tsx";
import { useTransfer } from "./use-transfer.ts";
import "./transfer.css";

const kinds = [
  {
    kind: "everything",
    name: "Everything",
    about:
      "A folder of JSON Lines that other programs read and Porchlight imports.",
  },
  {
    kind: "found",
    name: "What a search finds",
    about: "One file with the whole conversations.",
  },
  {
    kind: "workspace",
    name: "One-file backup",
    about:
      "The whole workspace, to be restored here or on another computer. Sign in again there.",
  },
] as const;
type Kind = (typeof kinds)[number]["kind"];

const formats: readonly {
  format: ExportFormat;
  name: string;
  ending: string;
}[] = [
  { format: "csv", name: "CSV, for spreadsheets", ending: "csv" },
  { format: "markdown", name: "Markdown, to read", ending: "md" },
  { format: "jsonl", name: "JSON Lines, for programs", ending: "jsonl" },
  { format: "mbox", name: "mbox, for mail programs", ending: "mbox" },
];

function today(): string {
  return new Date().toISOString().slice(0, 10);
}

/** Takes the archive, or a part of it, out. No password or key goes along. */
export function ExportForm({ query: asked }: { query: string | undefined }) {
  const [kind, setKind] = useState<Kind>(
    asked === undefined ? "everything" : "found",
  );
  const [query, setQuery] = useState(asked ?? "");
  const queryInput = useRef<HTMLInputElement>(null);
  const [format, setFormat] = useState<ExportFormat>("csv");
  const [mark, setMark] = useState(true);
  const [path, setPath] = useState("");
  const [replace, setReplace] = useState(false);
  const { job, isRunning, wrong, forgive, start, cancel } =
    useTransfer("export");
  const ending = formats.find((one) => one.format === format)?.ending ?? "";
  const name = {
    everything: `porchlight-${today()}`,
    found: `porchlight-${today()}.${ending}`,
    workspace: `porchlight-${today()}.sqlite`,
  }[kind];

  function changed(change: () => void): void {
    change();
    forgive();
    setReplace(false);
  }

  return (
    <form
      className="transfer-form"
      aria-label="Export"
      onSubmit={(event) => {
        event.preventDefault();
        void start(() =>
          kind === "workspace"
            ? client.call("archive.saveWorkspace", { path, replace })
            : client.call("archive.export", {
                path,
                replace,
                what:
                  kind === "everything"
                    ? kind
                    : { query, format, mark: format === "csv" && mark },
              }),
        );
      }}
    >
      <fieldset className="transfer-kinds" disabled={isRunning}>
        <legend className="visually-hidden">What to export</legend>
        {kinds.map((one) => (
          <Kind
            key={one.kind}
            name={one.name}
            about={one.about}
            checked={kind === one.kind}
            onChoose={() => changed(() => setKind(one.kind))}
          />
        ))}
      </fieldset>
      {kind === "found" && (
        <>
          <Field
            label="Search"
            help="As in the search screen. Nothing typed: all conversations."
            error={wrong?.inQuery && wrong.message}
          >
            {(control) => (
              <input
                {...control}
                ref={queryInput}
                value={query}
                dir="auto"
                spellCheck={false}
                autoComplete="off"
                onChange={(event) =>
                  changed(() => setQuery(event.target.value))
                }
              />
            )}
          </Field>
          {wrong?.inQuery && (
            <QueryErrorPlace query={query} place={wrong.inQuery} />
          )}
          <QueryOptions
            text={query}
            input={queryInput}
            onText={(next) => changed(() => setQuery(next))}
          />
          <Field label="Format">
            {(control) => (
              <select
                {...control}
                value={format}
                onChange={(event) =>
                  changed(() => setFormat(event.target.value as ExportFormat))
                }
              >
                {formats.map((one) => (
                  <option key={one.format} value={one.format}>
                    {one.name}
                  </option>
                ))}
              </select>
            )}
          </Field>
          {format === "csv" && (
            <Check checked={mark} onChange={setMark}>
              Begin with a mark by which Excel reads every letter right
            </Check>
          )}
        </>
      )}
      <PathField
        label={kind === "everything" ? "Into the folder" : "Into the file"}
        help={
          kind === "everything"
            ? "The whole path of a new or an empty folder on this computer."
            : `The whole path of a new file on this computer, such as ~/${name}`
        }
        error={wrong?.inQuery === undefined ? wrong?.message : undefined}
        path={path}
        choose={{ what: "new-file", title: "Export", name }}
        onPath={(next) => changed(() => setPath(next))}
      />
      {wrong?.canReplace === true && (
        <Check checked={replace} onChange={setReplace}>
          Replace what is there
        </Check>
      )}
      {job !== undefined && <JobProgress job={job} onCancel={cancel} />}
      <div>
        <Button
          type="submit"
          kind="primary"
          disabled={isRunning || path.trim() === ""}
        >
          {kind === "workspace" ? "Save" : "Export"}
        </Button>
      </div>
    </form>
  );
}

function Kind({
  name,
  about,
  checked,
  onChoose,
}: {
  name: string;
  about: string;
  checked: boolean;
  onChoose: () => void;
}) {
  const id = useId();
  return (
    <div className="transfer-kind">
      <input
        id={id}
        type="radio"
        name="export-kind"
        checked={checked}
        aria-describedby={`${id}-about`}
        onChange={onChoose}
      />
      <label htmlFor={id}>{name}</label>
      <span id={`${id}-about`} className="transfer-about">
        {about}
      </span>
    </div>
  );
}

function Check({
  checked,
  onChange,
  children,
}: {
  checked: boolean;
  onChange: (checked: boolean) => void;
  children: ReactNode;
}) {
  return (
    <label className="transfer-check">
      <input
        type="checkbox"
        checked={checked}
        onChange={(event) => onChange(event.target.checked)}
      />
      {children}
    </label>
  );
}

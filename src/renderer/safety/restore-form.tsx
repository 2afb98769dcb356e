import { useQuery } from "@tanstack/react-query";
import { type ReactNode, useState } from "react";
import type { Backup } from "../../shared/model/backup.ts";
import { client } from "../api.ts";
import { backupsQuery } from "../queries.ts";
import { Button } from "../ui/button.tsx";
import { JobProgress } from "../ui/job-progress.tsx";
import { PathField } from "../ui/path-field.tsx";
import { Time } from "../ui/time.tsx";
import { formatBytes } from "./bytes.ts";
import { useArchiveJob } from "./use-archive-job.ts";
import "./restore-form.css";

const made = new Intl.DateTimeFormat(undefined, {
  dateStyle: "medium",
  timeStyle: "short",
});
const elsewhere = "elsewhere";

/** Chooses a backup, one of ours or any file, and puts it in the archive's place. */
export function RestoreForm({
  actions,
}: {
  /** Beside the button. */
  actions?: ReactNode;
}) {
  const { data: backups } = useQuery(backupsQuery);
  const [chosen, setChosen] = useState<string>();
  const [path, setPath] = useState("");
  const current =
    chosen ??
    backups?.find(({ problem }) => problem === undefined)?.path ??
    elsewhere;
  const wanted = current === elsewhere ? path.trim() : current;
  const { job, isRunning, start, cancel } = useArchiveJob("restore", () =>
    client.call("archive.restore", { path: wanted }),
  );
  return (
    <form
      className="restore"
      onSubmit={(event) => {
        event.preventDefault();
        void start();
      }}
    >
      <fieldset className="restore-list" disabled={isRunning}>
        <legend className="visually-hidden">Which backup</legend>
        {backups?.map((backup) => (
          <label key={backup.path} className="restore-backup">
            <input
              type="radio"
              name="backup"
              disabled={backup.problem !== undefined}
              checked={current === backup.path}
              onChange={() => setChosen(backup.path)}
            />
            <BackupFacts backup={backup} />
          </label>
        ))}
        <label className="restore-backup">
          <input
            type="radio"
            name="backup"
            checked={current === elsewhere}
            onChange={() => setChosen(elsewhere)}
          />
          Another file
        </label>
        {current === elsewhere && (
          <PathField
            label="Path of the file on this computer"
            help="A backup of Porchlight; its name ends in .sqlite."
            path={path}
            choose={{ what: "file", title: "Choose a backup" }}
            onPath={setPath}
          />
        )}
      </fieldset>
      {job !== undefined && <JobProgress job={job} onCancel={cancel} />}
      <p className="restore-note">
        The archive as it is now is set aside, not deleted. Drafts and the
        outbox come along; what came in since is fetched again as far as the
        channels still have it.
      </p>
      <div className="restore-actions">
        {actions}
        <Button
          type="submit"
          kind="primary"
          disabled={isRunning || wanted === ""}
        >
          Restore
        </Button>
      </div>
    </form>
  );
}

function BackupFacts({ backup }: { backup: Backup }) {
  return (
    <span>
      <b>{made.format(backup.at)}</b>
      <span className="restore-facts">
        <Time at={backup.at} />,{" "}
        {backup.problem ??
          `${(backup.messages ?? 0).toLocaleString()} messages`}
        , {formatBytes(backup.bytes)}
      </span>
    </span>
  );
}

import { useQuery } from "@tanstack/react-query";
import type { ArchiveCheck } from "../../shared/model/backup.ts";
import { client } from "../api.ts";
import { archiveQuery, backupsQuery } from "../queries.ts";
import { Button } from "../ui/button.tsx";
import { JobProgress } from "../ui/job-progress.tsx";
import { Notice } from "../ui/screen.tsx";
import { Time } from "../ui/time.tsx";
import { formatBytes } from "./bytes.ts";
import { RestoreButton } from "./restore-button.tsx";
import { SetAsideList } from "./set-aside-list.tsx";
import { useArchiveJob } from "./use-archive-job.ts";
import "./safety-section.css";

/** Whether the archive is sound and backed up, and what can be done about it. */
export function SafetySection() {
  const { data: archive } = useQuery(archiveQuery);
  const { data: backups = [] } = useQuery(backupsQuery);
  const check = useArchiveJob("check", () => client.call("archive.check", {}));
  const backUp = useArchiveJob("backup", () =>
    client.call("archive.backup", {}),
  );
  if (archive?.state !== "open") return null;
  return (
    <section className="safety" aria-labelledby="safety-title">
      <h2 id="safety-title">Safety</h2>
      <p className="safety-line">
        <LastCheck check={archive.lastCheck} />
        <Button onClick={() => void check.start()} disabled={check.isRunning}>
          Check now
        </Button>
      </p>
      {check.job !== undefined && <JobProgress job={check.job} />}
      <p className="safety-line">
        <span>
          A backup is made every day, and before an update changes the archive.
        </span>
        <Button onClick={() => void backUp.start()} disabled={backUp.isRunning}>
          Back up now
        </Button>
        <RestoreButton />
      </p>
      {archive.backupTrouble !== undefined && (
        <Notice tone="problem">{archive.backupTrouble}</Notice>
      )}
      {backUp.job !== undefined && backUp.job.state !== "failed" && (
        <JobProgress job={backUp.job} onCancel={backUp.cancel} />
      )}
      {backups.length > 0 && (
        <table className="safety-backups">
          <thead>
            <tr>
              <th scope="col">Made</th>
              <th scope="col">Messages</th>
              <th scope="col">Size</th>
              <th scope="col">File</th>
            </tr>
          </thead>
          <tbody>
            {backups.map((backup) => (
              <tr key={backup.path}>
                <td>
                  <Time at={backup.at} />
                </td>
                <td>
                  {backup.problem ?? (backup.messages ?? 0).toLocaleString()}
                </td>
                <td>{formatBytes(backup.bytes)}</td>
                <td>
                  <code>{backup.name}</code>
                </td>
              </tr>
            ))}
          </tbody>
        </table>
      )}
      <SetAsideList />
    </section>
  );
}

function LastCheck({ check }: { check: ArchiveCheck | undefined }) {
  if (check === undefined)
    return <span>The archive is checked a minute after each start.</span>;
  return (
    <span>
      {check.problems.length === 0
        ? "The archive was sound when it was checked, "
        : "The archive was found damaged, "}
      <Time at={check.at} />.
    </span>
  );
}

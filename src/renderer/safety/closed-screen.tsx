import { useQuery } from "@tanstack/react-query";
import type { ArchiveState } from "../../shared/contract/safety.ts";
import type { FaultCode } from "../../shared/fault.ts";
import { client } from "../api.ts";
import { appInfo } from "../queries.ts";
import { Button } from "../ui/button.tsx";
import { messageOf } from "../ui/error-state.tsx";
import { JobProgress } from "../ui/job-progress.tsx";
import { useToast } from "../ui/toast.tsx";
import { RestoreForm } from "./restore-form.tsx";
import { useArchiveJob } from "./use-archive-job.ts";
import "./closed-screen.css";

const titles: Partial<Record<FaultCode, string>> = {
  "archive-damaged": "The archive is damaged",
  "archive-newer": "This archive is from a newer Porchlight",
  "archive-full": "The disk is full",
  "archive-read-only": "The data folder cannot be written",
  "folder-in-use": "The archive is in use",
};

/** The archive cannot be opened: what was found, and the ways on. */
export function ClosedScreen({
  archive,
}: {
  archive: Extract<ArchiveState, { state: "closed" }>;
}) {
  const { fault, replaceable } = archive;
  const { data: info } = useQuery(appInfo);
  const mend = useArchiveJob("salvage", () => client.call("archive.mend", {}));
  const toast = useToast();
  return (
    <main className="closed" aria-label="The archive">
      <div className="closed-page">
        <h1 className="closed-title">
          {titles[fault.code] ?? "The archive cannot be opened"}
        </h1>
        <p className="closed-lead">{fault.message}</p>
        {replaceable && (
          <div className="closed-ways">
            <section className="closed-way">
              <h2>Mend it</h2>
              <p>
                Everything that can be read goes into a new file, row by row.
                What is missing comes from the last backup, and from the
                channels as far as they still have it. Drafts and the outbox are
                kept a second time elsewhere and come first.
              </p>
              {mend.job !== undefined && (
                <JobProgress job={mend.job} onCancel={mend.cancel} />
              )}
              <Button
                kind="primary"
                onClick={() => void mend.start()}
                disabled={mend.isRunning}
              >
                Mend the archive
              </Button>
            </section>
            <section className="closed-way">
              <h2>Restore a backup</h2>
              <RestoreForm />
            </section>
          </div>
        )}
        <p className="closed-again">
          <Button
            disabled={mend.isRunning}
            onClick={() => {
              client.call("archive.reopen", {}).catch((error: unknown) => {
                toast({ text: messageOf(error), tone: "problem" });
              });
            }}
          >
            Try to open it again
          </Button>
          {info !== undefined && (
            <span>
              It is in <code>{info.dataDir}</code>. Whatever you choose, the
              file as it is now is kept there.
            </span>
          )}
        </p>
      </div>
    </main>
  );
}

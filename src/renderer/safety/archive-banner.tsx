import { useQuery } from "@tanstack/react-query";
import { useState } from "react";
import type { Fault } from "../../shared/fault.ts";
import { client } from "../api.ts";
import { archiveQuery, jobsQuery } from "../queries.ts";
import { Button } from "../ui/button.tsx";
import { useArchiveJob } from "./use-archive-job.ts";
import "./archive-banner.css";

/** Says what is wrong with the archive while the work goes on, and what to do; and what came of replacing it. */
export function ArchiveBanner() {
  const { data: archive } = useQuery(archiveQuery);
  if (archive?.state !== "open") return null;
  return archive.trouble === undefined ? (
    <Replaced />
  ) : (
    <InTrouble trouble={archive.trouble} />
  );
}

function InTrouble({ trouble }: { trouble: Fault }) {
  const mend = useArchiveJob("salvage", () => client.call("archive.mend", {}));
  return (
    <div className="archive-banner" role="alert">
      <p>{wordsFor(trouble)}</p>
      {trouble.code === "archive-damaged" && (
        <Button onClick={() => void mend.start()} disabled={mend.isRunning}>
          Mend it
        </Button>
      )}
    </div>
  );
}

/** The page that was there while it was mended or restored is gone: its outcome is told here, once. */
function Replaced() {
  const { data: jobs = [] } = useQuery(jobsQuery);
  const [closed, setClosed] = useState<string>();
  const job = jobs.find(
    ({ kind, state }) =>
      state === "done" && (kind === "salvage" || kind === "restore"),
  );
  if (job?.state !== "done" || job.id === closed) return null;
  return (
    <div className="archive-banner archive-banner-good" role="status">
      <p>{job.outcome}</p>
      <Button kind="plain" onClick={() => setClosed(job.id)}>
        Close
      </Button>
    </div>
  );
}

function wordsFor({ code, message }: Fault): string {
  const goesOn =
    "Nothing new is fetched until then, and it goes on by itself. What you write stays on this page until it is saved: leave it open.";
  if (code === "archive-full")
    return `The disk is full: free some space. ${goesOn}`;
  if (code === "archive-read-only") return `${message} ${goesOn}`;
  return `${message} Nothing new is fetched until it is mended.`;
}

import { client } from "../api.ts";
import { Button } from "../ui/button.tsx";
import { JobProgress } from "../ui/job-progress.tsx";
import { useArchiveJob } from "./use-archive-job.ts";
import "./safety-section.css";

/** What follows from what was received, made anew: for when a mistake of Porchlight's has been mended. */
export function AgainSection() {
  const read = useArchiveJob("renormalise", () =>
    client.call("archive.renormalise", {}),
  );
  const compute = useArchiveJob("recompute", () =>
    client.call("archive.recompute", {}),
  );
  return (
    <section className="safety" aria-labelledby="again-title">
      <h2 id="again-title">Once more from what was received</h2>
      <p className="safety-line">
        <span>
          Every message is kept as its channel sent it. Where this version reads
          something better than the one that fetched it, reading it again mends
          its text.
        </span>
        <Button onClick={() => void read.start()} disabled={read.isRunning}>
          Read again what was received
        </Button>
      </p>
      {read.job !== undefined && (
        <JobProgress job={read.job} onCancel={read.cancel} />
      )}
      <p className="safety-line">
        <span>
          Who waited for whom, and how long, follows from the messages and from
          what you decided.
        </span>
        <Button
          onClick={() => void compute.start()}
          disabled={compute.isRunning}
        >
          Compute every wait again
        </Button>
      </p>
      {compute.job !== undefined && (
        <JobProgress job={compute.job} onCancel={compute.cancel} />
      )}
    </section>
  );
}

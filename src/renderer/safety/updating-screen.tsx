import { useQuery } from "@tanstack/react-query";
import type { ArchiveState } from "../../shared/contract/safety.ts";
import type { UpdateStep } from "../../shared/model/update-step.ts";
import { appInfo } from "../queries.ts";
import "./closed-screen.css";
import "./updating-screen.css";

const made = new Intl.DateTimeFormat(undefined, {
  dateStyle: "long",
  timeStyle: "short",
});

/** The archive is of an older version and is brought up to date: how far that is. It opens by itself. */
export function UpdatingScreen({
  archive,
}: {
  archive: Extract<ArchiveState, { state: "updating" }>;
}) {
  const { at, share } = archive;
  const { data: info } = useQuery(appInfo);
  return (
    <main className="closed" aria-label="The archive">
      <div className="closed-page">
        <h1 className="closed-title">
          Porchlight is bringing the archive up to date
        </h1>
        <p className="closed-lead">
          It was last opened by an older Porchlight. This happens once, and
          Porchlight opens by itself when it is done. Nothing is sent or fetched
          meanwhile.
        </p>
        <div className="updating">
          <progress
            aria-label="Bringing the archive up to date"
            {...(at === undefined
              ? {}
              : { value: at.step - 1 + (share ?? 0), max: at.steps })}
          />
          <p className="updating-step">{wordsFor(at, share)}</p>
        </div>
        <p className="updating-backup">
          {at?.backupAt === undefined ? (
            "A backup of it as it is now is saved before anything is changed."
          ) : (
            <>
              A backup of it as it was before was made on{" "}
              {made.format(at.backupAt)}
              {info !== undefined && (
                <>
                  , in the folder <code>backups</code> of{" "}
                  <code>{info.dataDir}</code>
                </>
              )}
              . You can quit at any time: the next start goes on with this step.
            </>
          )}
        </p>
      </div>
    </main>
  );
}

const doings: Record<UpdateStep["doing"], string> = {
  backup: "saving a backup",
  migration: "writing it in the newer layout",
  compaction: "giving back the room that this has freed",
};

function wordsFor(
  at: UpdateStep | undefined,
  share: number | undefined,
): string {
  if (at === undefined) return "Reading what is to be done …";
  const percent =
    share === undefined ? "" : `, ${Math.floor(share * 100).toString()} %`;
  return `Step ${at.step} of ${at.steps}: ${doings[at.doing]}${percent}`;
}

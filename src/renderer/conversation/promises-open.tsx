import type { Conversation } from "../../shared/model/conversation.ts";
import { useRemembering } from "../remembering.ts";
import { Button } from "../ui/button.tsx";
import { Clock } from "../ui/clock.tsx";
import { useNow } from "../ui/time.tsx";
import "./promises-open.css";

/** What was promised here and is neither kept nor withdrawn. */
export function PromisesOpen({ conversation }: { conversation: Conversation }) {
  const { endPromise } = useRemembering();
  const now = useNow();
  const open = conversation.promises.filter(
    ({ endedAt }) => endedAt === undefined,
  );
  if (open.length === 0) return null;
  const nameOf = (personId: string) =>
    conversation.participants.find((who) => who.personId === personId)?.name ??
    "somebody";
  return (
    <ul className="promises-open" aria-label="Promises to keep">
      {open.map((promise) => {
        const { id, personId, text, dueAt } = promise;
        return (
          <li key={id}>
            <span className="promise-text" dir="auto">
              Promised <bdi>{nameOf(personId)}</bdi>: <b>{text}</b>
              {dueAt !== undefined && (
                <span data-late={dueAt < now || undefined}>
                  {" "}
                  until <Clock at={dueAt} />
                </span>
              )}
            </span>
            <Button
              aria-label={`Kept: ${text}`}
              onClick={() => void endPromise(promise, "kept")}
            >
              Kept
            </Button>
            <Button
              kind="plain"
              aria-label={`Withdrawn: ${text}`}
              onClick={() => void endPromise(promise, "withdrawn")}
            >
              Withdrawn
            </Button>
          </li>
        );
      })}
    </ul>
  );
}

import type { Conversation } from "../../shared/model/conversation.ts";
import type { Target } from "../../shared/model/account.ts";
import { formatSpanLong } from "../ui/span.ts";
import { useNow } from "../ui/time.tsx";
import { PromisesOpen } from "./promises-open.tsx";
import "./wait-bar.css";

/** How long the person has waited, what was promised, and how we did last time. */
export function WaitBar(props: {
  conversation: Conversation;
  target: Target | undefined;
}) {
  return (
    <>
      <PromisesOpen conversation={props.conversation} />
      <Wait {...props} />
    </>
  );
}

function Wait({
  conversation,
  target,
}: {
  conversation: Conversation;
  target: Target | undefined;
}) {
  const now = useNow();
  const { participants, person } = conversation;
  const shown = participants.find((who) => who.personId === person.id);
  const promised = conversation.targetSeconds ?? target?.firstSeconds;
  const last = shown?.lastAnsweredInSeconds;
  return (
    <p className="wait-bar">
      <span>
        {conversation.waitingSince !== undefined ? (
          <>
            Waiting <b>{formatSpanLong(now - conversation.waitingSince)}</b>
          </>
        ) : conversation.answering ? (
          "An answer is on its way"
        ) : (
          "Nobody waits here"
        )}
      </span>
      <span>
        Target{" "}
        <b>
          {promised === undefined ? "none" : formatSpanLong(promised * 1000)}
        </b>
      </span>
      <span>
        {last === undefined ? (
          "Not answered before"
        ) : (
          <>
            Last answered in <b>{formatSpanLong(last * 1000)}</b>
          </>
        )}
      </span>
    </p>
  );
}

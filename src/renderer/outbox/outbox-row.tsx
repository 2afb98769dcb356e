import { useQuery } from "@tanstack/react-query";
import type { Account } from "../../shared/model/account.ts";
import type { OutboxItem } from "../../shared/model/outbox-item.ts";
import { isStoppable, useOutgoing } from "../outgoing.ts";
import { conversationQuery } from "../queries.ts";
import { Button } from "../ui/button.tsx";
import { Delivery } from "../ui/delivery.tsx";
import { draftWords } from "../draft-words.ts";
import { ActRow } from "./act-row.tsx";
import { newText } from "./new-text.ts";
import { TextRow } from "./text-row.tsx";

type Props = {
  item: OutboxItem;
  account: Account | undefined;
  onWrite: (conversationId: string | undefined) => void;
};

/** One item of the outbox: where it has got to, what can be done about it. */
export function OutboxRow(props: Props) {
  const { act } = props.item;
  return act === undefined || act === "edit" ? (
    <WrittenRow {...props} />
  ) : (
    <ActRow {...props} act={act} onOpen={props.onWrite} />
  );
}

/** A text on its way: from whom to whom. */
function WrittenRow({ item, account, onWrite }: Props) {
  const outgoing = useOutgoing();
  const { state, conversationId } = item;
  const { data: conversation } = useQuery({
    ...conversationQuery(conversationId ?? ""),
    // What was sent long ago needs no name badly enough to read its whole thread.
    enabled:
      conversationId !== undefined && state !== "sent" && state !== "discarded",
  });
  const waits = state === "queued" || state === "held";
  const broken = state === "failed" || state === "unknown";
  return (
    <TextRow
      account={account}
      toWhom={
        item.act === "edit"
          ? "edit of a message"
          : conversationId === undefined
            ? newText(item)
            : conversation === undefined
              ? "reply"
              : `to ${conversation.person.name}`
      }
      at={item.createdAt}
      text={draftWords(item)}
    >
      <Delivery item={item}>
        {isStoppable(item) && (
          <Button disabled={outgoing.busy} onClick={() => outgoing.stop(item)}>
            Stop
          </Button>
        )}
        {(broken || state === "held") && (
          <Button disabled={outgoing.busy} onClick={() => outgoing.retry(item)}>
            {state === "held"
              ? "Send anyway"
              : state === "unknown"
                ? "Look again"
                : "Try again"}
          </Button>
        )}
        {(waits || broken) && (
          <Button
            disabled={outgoing.busy}
            onClick={() =>
              outgoing.edit(item, () => onWrite(item.conversationId))
            }
          >
            Edit
          </Button>
        )}
        {(waits || broken) && (
          <Button
            kind="plain"
            disabled={outgoing.busy}
            onClick={() => outgoing.discard(item)}
          >
            Discard
          </Button>
        )}
        {conversationId !== undefined && (
          <Button
            kind="plain"
            data-opens
            onClick={() => onWrite(conversationId)}
          >
            Open
          </Button>
        )}
      </Delivery>
    </TextRow>
  );
}

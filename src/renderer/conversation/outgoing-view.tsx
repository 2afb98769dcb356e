import { useQuery } from "@tanstack/react-query";
import type { OutboxItem } from "../../shared/model/outbox-item.ts";
import { draftWords } from "../draft-words.ts";
import { isStoppable, useOutgoing } from "../outgoing.ts";
import { outboxQuery } from "../queries.ts";
import { Button } from "../ui/button.tsx";
import { Clock } from "../ui/clock.tsx";
import { Delivery } from "../ui/delivery.tsx";
import { KeyCap } from "../ui/key-cap.tsx";

/** A reply of ours that the channel has not confirmed, in its place at the end of the thread. */
export function OutgoingView({
  item: shown,
  accountName,
  undoable,
  onEdit,
}: {
  item: OutboxItem;
  accountName: string;
  /** The newest one, which `z` takes back. */
  undoable: boolean;
  /** Its text is a draft again. */
  onEdit: () => void;
}) {
  const outgoing = useOutgoing();
  const { state } = shown;
  // How far it is the outbox alone knows: the thread is not read anew for that.
  const { data: items } = useQuery({
    ...outboxQuery("open"),
    enabled: state === "sending",
  });
  const progress =
    state === "sending"
      ? items?.find(({ id }) => id === shown.id)?.progress
      : undefined;
  const item = progress === undefined ? shown : { ...shown, progress };
  const waits = state === "queued" || state === "held";
  const broken = state === "failed" || state === "unknown";
  return (
    <article
      className="message"
      data-from="out"
      data-pending="true"
      aria-label={`Your ${item.act === "edit" ? "edit" : "reply"}, ${state}`}
      // oxlint-disable-next-line jsx-a11y/no-noninteractive-tabindex
      tabIndex={-1}
    >
      <header className="message-head">
        <bdi className="message-author">{accountName}</bdi>
        {item.act === "edit" && <span>edit of a message</span>}
        <Clock at={item.createdAt} />
      </header>
      <div className="message-text">
        <div className="body" dir="auto">
          <p>{draftWords(item)}</p>
        </div>
      </div>
      <Delivery item={item}>
        {waits && (
          <Button
            disabled={outgoing.busy}
            onClick={() => outgoing.edit(item, onEdit)}
          >
            Undo {undoable && <KeyCap keys="z" />}
          </Button>
        )}
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
        {broken && (
          <Button
            disabled={outgoing.busy}
            onClick={() => outgoing.edit(item, onEdit)}
          >
            Edit
          </Button>
        )}
        {broken && (
          <Button
            kind="plain"
            disabled={outgoing.busy}
            onClick={() => outgoing.discard(item)}
          >
            Discard
          </Button>
        )}
      </Delivery>
    </article>
  );
}

import { actNames } from "../../shared/acts.ts";
import type { Act } from "../../shared/model/act.ts";
import type { OutboxItem } from "../../shared/model/outbox-item.ts";
import { useOutgoing } from "../outgoing.ts";
import { Button } from "../ui/button.tsx";
import { Delivery } from "../ui/delivery.tsx";

/** Something done to a message that the channel has not confirmed: a line at the end of the thread. */
export function ActView({ item, act }: { item: OutboxItem; act: Act }) {
  const outgoing = useOutgoing();
  const { state } = item;
  return (
    <article
      className="message act"
      data-from="out"
      aria-label={`${actNames[act]}, ${state}`}
      // oxlint-disable-next-line jsx-a11y/no-noninteractive-tabindex
      tabIndex={-1}
    >
      <span className="act-name">{actNames[act]}</span>
      <Delivery item={item}>
        {(state === "failed" || state === "held") && (
          <Button disabled={outgoing.busy} onClick={() => outgoing.retry(item)}>
            Try again
          </Button>
        )}
        {state !== "sending" && (
          <Button
            kind="plain"
            disabled={outgoing.busy}
            onClick={() => outgoing.discard(item)}
          >
            Take back
          </Button>
        )}
      </Delivery>
    </article>
  );
}

import { useQuery } from "@tanstack/react-query";
import { actNames } from "../../shared/acts.ts";
import type { Account } from "../../shared/model/account.ts";
import type { Act } from "../../shared/model/act.ts";
import type { OutboxItem } from "../../shared/model/outbox-item.ts";
import { useOutgoing } from "../outgoing.ts";
import { messageQuery } from "../queries.ts";
import { Button } from "../ui/button.tsx";
import { Delivery } from "../ui/delivery.tsx";
import { TextRow } from "./text-row.tsx";

/** Something done to a message, on its way: what, to which words of whom, and where it has got to. */
export function ActRow({
  item,
  act,
  account,
  onOpen,
}: {
  item: OutboxItem;
  act: Act;
  account: Account | undefined;
  onOpen: (conversationId: string) => void;
}) {
  const outgoing = useOutgoing();
  const { state, conversationId, targetId } = item;
  const { data: target } = useQuery({
    ...messageQuery(conversationId ?? "", targetId ?? ""),
    enabled: targetId !== undefined,
  });
  const isOpen = state !== "sent" && state !== "discarded";
  const words = target === undefined ? "" : excerptOf(target.text);
  return (
    <TextRow
      account={account}
      toWhom={
        target === undefined || target.direction === "out"
          ? ""
          : `to ${target.author.name}`
      }
      at={item.createdAt}
      text={`${actNames[act]}${words === "" ? " of a message" : ` of “${words}”`}${item.text === "" ? "" : `: ${item.text}`}`}
    >
      <Delivery item={item}>
        {(state === "failed" || state === "held") && (
          <Button disabled={outgoing.busy} onClick={() => outgoing.retry(item)}>
            Try again
          </Button>
        )}
        {isOpen && state !== "sending" && (
          <Button
            kind="plain"
            disabled={outgoing.busy}
            onClick={() => outgoing.discard(item)}
          >
            Take back
          </Button>
        )}
        {conversationId !== undefined && (
          <Button
            kind="plain"
            data-opens
            onClick={() => onOpen(conversationId)}
          >
            Open
          </Button>
        )}
      </Delivery>
    </TextRow>
  );
}

function excerptOf(text: string): string {
  const line = text.replace(/\s+/gu, " ").trim();
  return line.length > 80 ? `${line.slice(0, 79)}…` : line;
}

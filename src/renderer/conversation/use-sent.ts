import { useEffect, useEffectEvent, useState } from "react";
import type { OutboxItem } from "../../shared/model/outbox-item.ts";

/** The newest of what waits to go out. What was just sent comes into sight; nothing else moves the thread. */
export function useSent(
  outbox: readonly OutboxItem[],
  reveal: (key: string) => void,
): OutboxItem | undefined {
  const newest = outbox
    .filter(({ state }) => state === "queued" || state === "held")
    .toSorted((a, b) => b.createdAt - a.createdAt)[0];
  const sentId = newest?.id;
  const [sentBefore] = useState(sentId);
  const show = useEffectEvent((id: string) => reveal(`out-${id}`));
  useEffect(() => {
    if (sentId !== undefined && sentId !== sentBefore) show(sentId);
  }, [sentId, sentBefore]);
  return newest;
}

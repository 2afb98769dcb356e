import type { OutboxItem } from "../shared/model/outbox-item.ts";

/** What stands for a text in a list: its words, else what goes with it. */
export function draftWords({
  text,
  options,
}: Pick<OutboxItem, "text" | "options">): string {
  if (text.trim() !== "") return text;
  const { subject, warning, files = [], to = [] } = options ?? {};
  const names = files.map(({ name }) => name).join(", ");
  return [subject, warning, names, to[0]?.address].find(Boolean) ?? "";
}

import type { OutboxItem } from "../../shared/model/outbox-item.ts";

/** What a text is that answers nothing: a mail is for somebody. */
export function newText({ options }: Pick<OutboxItem, "options">): string {
  const [first, ...others] = [
    ...(options?.to ?? []),
    ...(options?.cc ?? []),
    ...(options?.bcc ?? []),
  ];
  if (first === undefined) return "new post";
  const more = others.length === 0 ? "" : ` and ${others.length} more`;
  return `to ${first.name ?? first.address}${more}`;
}

/** Whether message `m` waits for the approval of its place's moderators, as SQL; by the index `messages_held`. */
export function isHeld(m: string): string {
  return `(${m}.held_at IS NOT NULL AND ${m}.hidden_at IS NULL AND ${m}.deleted_at IS NULL)`;
}

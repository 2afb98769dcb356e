import type { Stream } from "../../shared/model/message.ts";
import { raiseStream } from "./conversations.ts";
import type { Archive } from "./open.ts";
import { prepared } from "./prepared.ts";

/** What many new messages together add to a conversation's figures. */
export type Totals = {
  messages: number;
  inbound: number;
  attachments: number;
  lastSeq: number;
  lastAt: number;
  lastInAt: number;
  /** The closest of the streams that they came by. */
  stream: Stream | undefined;
};

/** Takes many messages into a conversation's figures at once, as `countIn` does for one. */
export function addTotals(db: Archive, id: string, totals: Totals): void {
  const { stream, ...added } = totals;
  prepared(
    db,
    `UPDATE conversations SET messages = messages + @messages, inbound = inbound + @inbound,
       attachments = attachments + @attachments, last_seq = max(last_seq, @lastSeq),
       last_at = max(last_at, @lastAt), last_in_at = max(last_in_at, @lastInAt)
     WHERE id = @id`,
  ).run({ id, ...added });
  if (stream !== undefined) raiseStream(db, id, stream);
}

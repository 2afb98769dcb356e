import { countLength } from "../../shared/length/count-length.ts";
import { bytesOf, countedText, roomOf } from "../../shared/sendable.ts";

/** How much of a channel's length a text leaves; negative: so much over. */
export type Room =
  | { limited: false }
  | {
      limited: true;
      left: number;
      max: number;
      /** What is counted: of two limits the one that is nearer. */
      unit: "characters" | "bytes";
    };

/** As it would be sent: with its warning, and with the names that the channel puts in front. */
export function roomFor(sendable: Parameters<typeof countedText>[0]): Room {
  const room = roomOf(sendable);
  if (room === undefined) return { limited: false };
  const { max, maxBytes } = room;
  const sent = countedText(sendable);
  const left = max - countLength(sent, sendable.account.capabilities.length);
  if (maxBytes !== undefined) {
    const bytesLeft = maxBytes - bytesOf(sent);
    if (bytesLeft / maxBytes < left / max)
      return { limited: true, left: bytesLeft, max: maxBytes, unit: "bytes" };
  }
  return { limited: true, left, max, unit: "characters" };
}

import type { Account } from "../../shared/model/account.ts";
import {
  tidyOptions,
  type SendOptions,
} from "../../shared/model/send-options.ts";
import type { Answered } from "../../shared/naming.ts";
import { obstacleTo as obstacleOf } from "../../shared/sendable.ts";
import type { Room } from "./room.ts";

/** Why a text cannot be handed to the outbox; undefined: it can. */
export function obstacleTo(
  text: string,
  room: Room,
  about: {
    account: Account;
    options: SendOptions | undefined;
    isReply: boolean;
    answered: Answered | undefined;
    keepsFiles?: boolean;
  },
): string | undefined {
  if (room.limited && room.left < 0)
    return `This is ${-room.left} ${room.unit === "bytes" ? "bytes " : ""}too long: ${room.max} is the most that fits.`;
  return obstacleOf({
    text,
    options: tidyOptions(about.options) ?? {},
    isReply: about.isReply,
    answered: about.answered,
    keepsFiles: about.keepsFiles,
    account: about.account,
  })?.message;
}

/** Until when a message can be answered, where that ends; said before anything is typed. */
export function answerableUntil(
  account: Account,
  parent: { sentAt: number } | undefined,
): number | undefined {
  const seconds = account.capabilities.replyWindowSeconds;
  return seconds === undefined || parent === undefined
    ? undefined
    : parent.sentAt + seconds * 1000;
}

/** Says when a text sent now would wait, and for what; undefined: it goes out at once. */
export function waitingNote(account: Account): string | undefined {
  if (account.paused)
    return `${account.name} is paused: what you send waits until you resume it.`;
  switch (account.health.state) {
    case "offline":
      return "You are offline: what you send waits in the outbox and goes out by itself.";
    case "needs-sign-in":
      return `${account.name} needs you to sign in: what you send waits until then.`;
    case "gone":
      return `${account.name} is gone at its channel: what you send will fail.`;
    case "rate-limited":
      return "The server asked for a pause: what you send goes out after it.";
    case "failing":
      return "The server does not answer well: what you send is tried until it does.";
    case "new":
    case "ok":
    case "paused":
    case "imported":
      return undefined;
  }
}

import { mailSetup } from "./setup.ts";
import type { Channel } from "../channel.ts";
import { act } from "./act.ts";
import { fetchPart } from "./attached.ts";
import { backfill, history, type MailHistory } from "./backfill.ts";
import { check, identify } from "./check.ts";
import { dnsLookup, guessSettings } from "./guess.ts";
import { authorise } from "./oauth.ts";
import { cursor, poll, type MailCursor } from "./poll.ts";
import { rawMail } from "./raw-mail.ts";
import { find, send } from "./send.ts";
import { sendersOf } from "./sender.ts";
import {
  secrets,
  settings,
  type MailSecrets,
  type MailSettings,
} from "./settings.ts";
import { watch } from "./watch.ts";
import { reread } from "./wire.ts";

/** A mailbox: IMAP to read, SMTP to write. */
export const email: Channel<
  MailSettings,
  MailSecrets,
  MailCursor,
  MailHistory
> = {
  kind: "email",
  setup: mailSetup,
  settings,
  secrets,
  cursor,
  pollSeconds: 60,
  fastestSeconds: 30,
  identify,
  check,
  discover: (address) => guessSettings(address.trim(), dnsLookup),
  poll,
  history,
  backfill,
  watch,
  act,
  send,
  senders: (value, raw) => sendersOf(value, rawMail.safeParse(raw).data),
  find,
  reread,
  fetchPart,
  signsInAt: ({ imap, smtp, oauth, allowInvalidCertificate }) =>
    JSON.stringify([imap, smtp, oauth, allowInvalidCertificate]),
  authorise,
};

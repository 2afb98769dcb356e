import { readFields } from "../../../src/main/channels/email/header.ts";
import type { Part } from "../../../src/main/channels/email/structure.ts";
import {
  keepText,
  type RawMail,
} from "../../../src/main/channels/email/raw-mail.ts";
import { toMessage } from "../../../src/main/channels/email/wire.ts";

export const us = "anna@example.test";
export const now = Date.UTC(2026, 10, 21, 12);
export const receivedAt = Date.UTC(2026, 10, 21, 9);

/** A mail of one part, as a fetch would bring it. */
export function rawOf(
  header: string,
  content: {
    bytes?: Buffer | string;
    part?: Partial<Part>;
    raw?: Partial<RawMail>;
  } = {},
): RawMail {
  const structure: Part = { part: "1", type: "text/plain", ...content.part };
  const bytes = Buffer.from(content.bytes ?? "Hello.\r\n");
  return {
    fields: readFields(header.trim()),
    structure,
    texts: [keepText({ part: structure, cut: false }, bytes)],
    receivedAt,
    ...content.raw,
  };
}

export function messageOf(...mail: Parameters<typeof rawOf>) {
  return toMessage(rawOf(...mail), { ownId: us, now });
}

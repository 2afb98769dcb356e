import type { ImapFlow } from "imapflow";
import { AppError } from "../../../shared/fault.ts";
import type { Location } from "../received.ts";
import { withImap } from "./imap.ts";
import type { MailContext } from "./sign-in.ts";

const gone = () =>
  new AppError(
    "gone",
    "This mail is not in its folder at the server any more.",
  );

/** A part of a mail, decoded from how it was wrapped for the way. */
export function fetchPart(
  context: MailContext,
  { part, locations }: { part: string; locations: Location[] },
  mostBytes: number,
): Promise<Uint8Array> {
  return withImap(context, async (client) => {
    for (const location of locations) {
      const bytes = await download(client, location, part, mostBytes);
      if (bytes !== undefined) return bytes;
    }
    throw gone();
  });
}

async function download(
  client: ImapFlow,
  { mailbox, uidValidity, uid }: Location,
  part: string,
  mostBytes: number,
): Promise<Uint8Array | undefined> {
  const opened = await client
    .mailboxOpen(mailbox, { readOnly: true })
    .catch((cause: unknown) => {
      // The folder is gone; a broken connection is another matter.
      if (!client.usable) throw cause;
    });
  if (opened === undefined || String(opened.uidValidity) !== uidValidity)
    return undefined;
  const { content } = (await client.download(String(uid), part, {
    uid: true,
  })) as { content?: AsyncIterable<Buffer> };
  if (content === undefined) return undefined;
  const chunks: Buffer[] = [];
  let size = 0;
  for await (const chunk of content) {
    size += chunk.length;
    if (size > mostBytes)
      throw new AppError(
        "too-large",
        `This file is larger than ${Math.floor(mostBytes / 1e6)} MB. Open the mail where you usually read mail.`,
      );
    chunks.push(chunk);
  }
  return Buffer.concat(chunks);
}

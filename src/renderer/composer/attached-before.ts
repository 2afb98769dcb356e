import type { Attachment } from "../../shared/model/message.ts";
import type { OutgoingFile } from "../../shared/model/send-options.ts";
import { client } from "../api.ts";

/** A file of a message that is edited, as one that stays in it. */
export function staying(attachment: Attachment): OutgoingFile {
  const { id, name, mediaType, size = 0, alt } = attachment;
  const file: OutgoingFile = { id, stays: true, name, mediaType, size };
  return alt === undefined ? file : { ...file, alt };
}

/** A file of a message as one to be sent; throws why it cannot be had. */
export async function attachedBefore({
  id,
  alt,
}: Attachment): Promise<OutgoingFile> {
  const file = await client.call("files.fromAttachment", { attachmentId: id });
  return alt === undefined ? file : { ...file, alt };
}

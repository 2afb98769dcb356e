import type { Attachment } from "../../shared/model/message.ts";
import type { OutgoingFile } from "../../shared/model/send-options.ts";
import { client } from "../api.ts";

/** A file of a message as one to be sent; throws why it cannot be had. */
export async function attachedBefore({
  id,
  alt,
}: Attachment): Promise<OutgoingFile> {
  const file = await client.call("files.fromAttachment", { attachmentId: id });
  return alt === undefined ? file : { ...file, alt };
}

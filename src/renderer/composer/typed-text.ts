import type { Message } from "../../shared/model/message.ts";
import { client } from "../api.ts";

/** Nobody waits longer for a server before the edit begins with the text as it is shown. */
const patienceMs = 3000;

/** A message of ours as it was typed, or as it is shown where that cannot be had. */
export async function typedText(message: Message): Promise<string> {
  const asked = client
    .call("outbox.source", { messageId: message.id })
    .then(({ text }) => text)
    .catch(() => message.text);
  const late = new Promise<string>((resolve) => {
    setTimeout(() => resolve(message.text), patienceMs);
  });
  return await Promise.race([asked, late]);
}

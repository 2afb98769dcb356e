import { AppError } from "../../../../src/shared/fault.ts";
import { neverLeft } from "../../../../src/main/channels/http-fault.ts";
import type { HttpAnswer } from "../../../../src/main/channels/http.ts";
import type {
  OutgoingMessage,
  SendResult,
} from "../../../../src/main/channels/outgoing.ts";
import type { RemoteMessage } from "../../../../src/main/channels/received.ts";
import { ask, faultOf, read, type Context } from "./api.ts";
import { entry, listed, me, toMessage } from "./wire.ts";

const lookAgain =
  "It is not known whether the guestbook took this. Porchlight looks whether it is there.";

/** Only what certainly did not arrive is `failed`; whatever is in doubt is `unknown`. */
export async function send(
  context: Context,
  outgoing: OutgoingMessage,
): Promise<SendResult> {
  let answer: HttpAnswer;
  try {
    answer = await ask(context, "/entries", {
      text: outgoing.text,
      ...(outgoing.parent === undefined
        ? {}
        : { replyTo: outgoing.parent.remoteId }),
    });
  } catch (error) {
    if (!(error instanceof AppError) || error.code === "cancelled") throw error;
    const code = error.code === "insecure" ? "insecure" : "unreachable";
    return neverLeft(error)
      ? { outcome: "failed", code, message: error.message }
      : { outcome: "unknown", message: lookAgain };
  }
  if (answer.status === 201) {
    try {
      const made = read(answer, entry, context);
      const message = toMessage(made, made.by.id, context.now());
      return { outcome: "sent", message };
    } catch {
      return { outcome: "unknown", message: lookAgain };
    }
  }
  // The same words again are refused with 409 (class C): then they are there already.
  if (answer.status < 400 || answer.status >= 500 || answer.status === 409)
    return { outcome: "unknown", message: lookAgain };
  const { code, message, details } = faultOf(answer, context);
  return {
    outcome: "failed",
    code:
      code === "needs-sign-in" || code === "rate-limited" ? code : "refused",
    message,
    ...(details === undefined ? {} : { details }),
  };
}

/** After an unknown end: the newest of our own entries are read back. Null is a promise that it was never taken. */
export async function find(
  context: Context,
  { text, parent }: OutgoingMessage,
): Promise<RemoteMessage | null> {
  const { id } = read(await ask(context, "/me"), me, context);
  const answer = await ask(context, `/entries?by=${encodeURIComponent(id)}`);
  const ours = read(answer, listed, context).entries.find(
    (each) => each.text === text && each.replyTo === parent?.remoteId,
  );
  return ours === undefined ? null : toMessage(ours, id, context.now());
}

import { AppError } from "../../../shared/fault.ts";
import { withNames } from "../../../shared/naming.ts";
import { countLeaving } from "../leaving.ts";
import type { OutgoingMessage, SendResult } from "../outgoing.ts";
import type { RemoteMessage } from "../received.ts";
import type { HttpAnswer } from "../http.ts";
import type { Api } from "./api.ts";
import { openApi, whoIs, type Context } from "./identify.ts";
import type { Self } from "./identity.ts";
import { uploadFiles } from "./media.ts";
import { failed } from "../outcome.ts";
import { judge, judgeBroken } from "./outcome.ts";
import { emptyWorld, type Place } from "./thread.ts";
import { toMessage } from "./to-message.ts";
import { status as statusWire, type Status } from "./wire.ts";

type Parent = NonNullable<OutgoingMessage["parent"]>;

const ownVisibilities = new Set(["public", "unlisted", "private", "direct"]);

/** Where the sent message belongs, so that the poll which meets it later finds it in its conversation. */
function placeBelow(parent: Parent | undefined): Place {
  if (parent === undefined) return { thread: [] };
  return { thread: [...parent.thread, parent.remoteId] };
}

export function toSent(
  status: Status,
  outgoing: OutgoingMessage,
  self: Self,
  now: number,
): RemoteMessage {
  return toMessage(status, emptyWorld(self), {
    now,
    place: placeBelow(outgoing.parent),
  });
}

/** Asking for the parent again is harmless, so a failure there is a definite one. */
async function readParent(api: Api, parent: Parent): Promise<Status> {
  try {
    return await api.get(
      `/api/v1/statuses/${encodeURIComponent(parent.remoteId)}`,
      statusWire,
    );
  } catch (error) {
    if (error instanceof AppError && error.code === "gone")
      throw new AppError(
        "gone",
        "The message that this answers is no longer there.",
        { cause: error },
      );
    throw error;
  }
}

function visibilityOf(parent: Parent, status: Status): string {
  const { visibility } = status;
  if (ownVisibilities.has(visibility)) return visibility;
  return parent.visibility === "private" ? "direct" : "unlisted";
}

/** What the answer to the post means. Anything that leaves open whether it is there is `unknown`. */
function judgePost(
  api: Api,
  answer: HttpAnswer,
  outgoing: OutgoingMessage,
  self: Self,
  now: number,
): SendResult {
  const wrong = judge(api, answer, now);
  if (wrong?.outcome === "failed" && wrong.code === "gone")
    return {
      ...wrong,
      message:
        outgoing.parent === undefined
          ? wrong.message
          : "The message that this answers is no longer there.",
    };
  if (wrong !== null) return wrong;
  try {
    const sent = api.read(answer, statusWire);
    return { outcome: "sent", message: toSent(sent, outgoing, self, now) };
  } catch {
    return {
      outcome: "unknown",
      message: `${api.root.host} did not confirm the message. Porchlight looks whether it is there.`,
    };
  }
}

/** What the server takes: https://docs.joinmastodon.org/methods/statuses/#create */
function toWire(
  outgoing: OutgoingMessage,
  above: Status | undefined,
  mediaIds: string[],
  self: Self,
): Record<string, unknown> {
  const { parent, options } = outgoing;
  const warning = options.warning ?? above?.spoiler_text ?? "";
  const visibility =
    options.visibility ??
    (parent === undefined || above === undefined
      ? undefined
      : visibilityOf(parent, above));
  return {
    status:
      parent === undefined
        ? outgoing.text
        : withNames(
            outgoing.text,
            {
              author: parent.author.remoteId,
              mentions: parent.mentions.map((each) => each.remoteId),
              isDirect: above?.visibility === "direct",
            },
            self.remoteId,
          ),
    ...(parent === undefined ? {} : { in_reply_to_id: parent.remoteId }),
    ...(visibility === undefined ? {} : { visibility }),
    ...(warning === "" ? {} : { spoiler_text: warning, sensitive: true }),
    ...(options.lang === undefined ? {} : { language: options.lang }),
    ...(mediaIds.length === 0 ? {} : { media_ids: mediaIds }),
  };
}

/**
 * Posts once. The parent is read first: some servers take a reply to a deleted message and post it to
 * nobody, and a server that is down fails here, before anything can have been done. Files go before the text too:
 * one that is left over is forgotten by the server.
 */
export async function send(
  context: Context,
  outgoing: OutgoingMessage,
): Promise<SendResult> {
  const now = context.now();
  const { parent, options } = outgoing;
  let api: Api;
  let self: Self;
  let above: Status | undefined;
  let mediaIds: string[];
  const leaving = countLeaving(outgoing);
  try {
    api = await openApi(context);
    self = await whoIs(context, api);
    above = parent === undefined ? undefined : await readParent(api, parent);
    mediaIds = await uploadFiles(
      api,
      options.files ?? [],
      { ...outgoing, leaving },
      context.signal,
    );
    leaving.text();
  } catch (error) {
    if (!(error instanceof AppError) || error.code === "cancelled") throw error;
    return failed(error, context.now());
  }
  let answer: HttpAnswer;
  try {
    answer = await api.call("POST", "/api/v1/statuses", {
      body: toWire(outgoing, above, mediaIds, self),
      headers: { "idempotency-key": encodeURIComponent(outgoing.key) },
    });
  } catch (error) {
    return judgeBroken(api, error, now);
  }
  return judgePost(api, answer, outgoing, self, context.now());
}

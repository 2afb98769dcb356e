import { AppError } from "../../../shared/fault.ts";
import type { OutgoingMessage, SendResult } from "../outgoing.ts";
import type { RemoteMessage } from "../received.ts";
import { neverLeft } from "../http-fault.ts";
import type { HttpAnswer } from "../http.ts";
import type { Api } from "./api.ts";
import { openApi, whoIs, type Context } from "./identify.ts";
import type { Self } from "./identity.ts";
import { emptyWorld, type Place } from "./thread.ts";
import { toMessage } from "./to-message.ts";
import { status as statusWire, type Status } from "./wire.ts";

type Parent = NonNullable<OutgoingMessage["parent"]>;

const ownVisibilities = new Set(["public", "unlisted", "private", "direct"]);
const second = 1000;
/** How soon an attempt that never left is made again. */
const soon = 30 * second;

/** The handles that a text names, as `name@domain` or as bare `name`. */
function namesIn(text: string): Set<string> {
  const names = new Set<string>();
  for (const [, name = ""] of text.matchAll(
    /(?<![\p{L}\p{N}_/=@])@([\p{L}\p{N}_][\p{L}\p{N}_.-]*(?:@[\p{L}\p{N}.-]+(?::\d+)?)?)/gu,
  ))
    names.add(name.replace(/[.-]+$/, "").toLowerCase());
  return names;
}

/**
 * The text with the names that it needs: a reply reaches nobody who is not named. Only the author is
 * added, as copied names would not be meant; in a direct message everybody in it, or they would be left out.
 */
function withNames(
  text: string,
  parent: Parent | undefined,
  above: Status | undefined,
  self: Self,
): string {
  if (parent === undefined) return text;
  const isDirect = above?.visibility === "direct";
  const meant = [
    parent.author.remoteId,
    ...(isDirect || parent.author.remoteId === self.remoteId
      ? parent.mentions.map((each) => each.remoteId)
      : []),
  ].filter((name) => name !== self.remoteId);
  const named = namesIn(text);
  const isNamed = (remoteId: string) => {
    const [name = "", domain] = remoteId.split("@");
    return named.has(remoteId) || (domain === self.domain && named.has(name));
  };
  const missing = [...new Set(meant)].filter((name) => !isNamed(name));
  return missing.length === 0
    ? text
    : `${missing.map((name) => addressOf(name, self)).join(" ")} ${text}`;
}

/** Servers look up people of their own by the bare name; a port in the domain is read by none of them. */
function addressOf(remoteId: string, self: Self): string {
  const [name = remoteId, domain] = remoteId.split("@");
  return domain === self.domain ? `@${name}` : `@${remoteId}`;
}

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

function failed(
  fault: AppError,
  now: number,
  isTransient: boolean,
): SendResult {
  const code = fault.code;
  const details = fault.details ?? {};
  const retryAt = details.retryAt ?? (isTransient ? now + soon : undefined);
  return {
    outcome: "failed",
    code:
      code === "gone" ||
      code === "needs-sign-in" ||
      code === "too-large" ||
      code === "rate-limited" ||
      code === "unreachable" ||
      code === "offline" ||
      code === "insecure"
        ? code
        : code === "timeout"
          ? "unreachable"
          : "refused",
    message: fault.message,
    details: { ...details, ...(retryAt === undefined ? {} : { retryAt }) },
  };
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
function judge(
  api: Api,
  answer: HttpAnswer,
  outgoing: OutgoingMessage,
  self: Self,
  now: number,
): SendResult {
  const { host } = api.root;
  const { status } = answer;
  if (status >= 200 && status < 300) {
    try {
      const sent = api.read(answer, statusWire);
      return { outcome: "sent", message: toSent(sent, outgoing, self, now) };
    } catch {
      return {
        outcome: "unknown",
        message: `${host} did not confirm the message. Porchlight looks whether it is there.`,
      };
    }
  }
  // 408 and 5xx say nothing of what was done, also on a repeated key: Mastodon answers 500 to some.
  if (status >= 500 || status === 408 || status === 409)
    return {
      outcome: "unknown",
      message: `${host} failed while it took the message (${status}). Porchlight looks whether it is there.`,
    };
  const fault = api.faultOf(answer);
  if (fault.code === "gone" && outgoing.parent !== undefined)
    return {
      outcome: "failed",
      code: "gone",
      message: "The message that this answers is no longer there.",
      details: { status },
    };
  return failed(fault, now, status === 425);
}

/**
 * Posts once. The parent is read first: some servers take a reply to a deleted message and post it to
 * nobody, and a server that is down fails here, before anything can have been done.
 */
export async function send(
  context: Context,
  outgoing: OutgoingMessage,
): Promise<SendResult> {
  const now = context.now();
  const { parent } = outgoing;
  let api: Api;
  let self: Self;
  let above: Status | undefined;
  try {
    api = openApi(context);
    self = await whoIs(context, api);
    above = parent === undefined ? undefined : await readParent(api, parent);
  } catch (error) {
    if (!(error instanceof AppError) || error.code === "cancelled") throw error;
    const isTransient = ["unreachable", "offline", "timeout", "bad-answer"];
    return failed(error, now, isTransient.includes(error.code));
  }
  const warning = above?.spoiler_text ?? "";
  let answer: HttpAnswer;
  try {
    answer = await api.post(
      "/api/v1/statuses",
      {
        status: withNames(outgoing.text, parent, above, self),
        ...(parent === undefined || above === undefined
          ? {}
          : {
              in_reply_to_id: parent.remoteId,
              visibility: visibilityOf(parent, above),
            }),
        ...(warning === "" ? {} : { spoiler_text: warning, sensitive: true }),
      },
      { "idempotency-key": encodeURIComponent(outgoing.key) },
    );
  } catch (error) {
    if (!(error instanceof AppError)) throw error;
    if (neverLeft(error)) return failed(error, now, true);
    return {
      outcome: "unknown",
      message: `The connection to ${api.root.host} broke before it confirmed the message. Porchlight looks whether it is there.`,
    };
  }
  return judge(api, answer, outgoing, self, context.now());
}

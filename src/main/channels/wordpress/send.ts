import { AppError } from "../../../shared/fault.ts";
import type { HttpAnswer } from "../http.ts";
import type { OutgoingMessage, SendResult } from "../outgoing.ts";
import type { RemoteMessage } from "../received.ts";
import { refusalOf, type Api } from "./api.ts";
import { openApi, whoIs, type Context, type Self } from "./identify.ts";
import { failed } from "../outcome.ts";
import { judge, judgeBroken } from "./outcome.ts";
import { batchSize, scopeOf } from "./pages.ts";
import { readRemoteId, standingOf, toMessage } from "./to-message.ts";
import { essence, toMarkup } from "./typed.ts";
import {
  comment as commentWire,
  readDate,
  rows as rowsWire,
  type Comment,
} from "./wire.ts";

/** What a new comment stands below. */
type Place = { post: number; parent: number };

/** The comment as it is now. */
export function fetchComment(
  api: Api,
  self: Self,
  id: number,
): Promise<Comment> {
  return api.get(
    `wp/v2/comments/${String(id)}`,
    commentWire,
    self.moderates ? { context: "edit" } : {},
  );
}

/** Changes how a comment stands with the moderators: https://developer.wordpress.org/rest-api/reference/comments/#update-a-comment */
export function setStatus(
  api: Api,
  id: number,
  status: "approve" | "hold" | "spam" | "untrash",
): Promise<HttpAnswer> {
  return api.call("POST", `wp/v2/comments/${String(id)}`, { status });
}

/**
 * The parent is read first. A held one is approved, as WordPress's own “Approve and reply” does: an answer to what
 * nobody sees would be seen by nobody.
 */
async function preparePlace(
  api: Api,
  self: Self,
  outgoing: OutgoingMessage,
): Promise<Place> {
  const parent = readRemoteId(outgoing.parent?.remoteId ?? "");
  if (parent === null)
    throw new AppError(
      "refused",
      "Only answers to comments and posts are written here.",
    );
  if ("post" in parent) return { post: parent.post, parent: 0 };
  const above = await fetchComment(api, self, parent.comment);
  const standing = standingOf(above);
  if (standing === "hidden")
    throw new AppError(
      "refused",
      "The comment is in the bin or marked as spam. Approve it first, then answer.",
    );
  if (standing === "held") {
    if (!self.moderates)
      throw new AppError(
        "refused",
        "The comment waits for approval. Somebody who may moderate has to approve it first.",
      );
    api.read(await setStatus(api, above.id, "approve"), commentWire);
  }
  return { post: above.post, parent: above.id };
}

function toSent(
  raw: Comment,
  { parent }: OutgoingMessage,
  self: Self,
  now: number,
): RemoteMessage {
  return toMessage(raw, {
    self,
    now,
    title: parent?.subject,
    answersUs: false,
  });
}

export async function send(
  context: Context,
  outgoing: OutgoingMessage,
): Promise<SendResult> {
  let api: Api;
  let self: Self;
  let place: Place;
  try {
    api = openApi(context);
    self = await whoIs(context, api);
    place = await preparePlace(api, self, outgoing);
  } catch (error) {
    if (!(error instanceof AppError) || error.code === "cancelled") throw error;
    return failed(error, context.now());
  }
  let answer: HttpAnswer;
  try {
    answer = await api.call("POST", "wp/v2/comments", {
      ...place,
      content: toMarkup(outgoing.text),
    });
  } catch (error) {
    return judgeBroken(api, error, context.now());
  }
  if (answer.status === 409 && refusalOf(answer)?.code === "comment_duplicate")
    return readBack(context, outgoing);
  const bad = judge(api, answer, context.now());
  if (bad !== null) return bad;
  try {
    const made = api.read(answer, commentWire);
    if (made.author !== self.userId) throw new TypeError("not ours");
    const message = toSent(made, outgoing, self, context.now());
    return { outcome: "sent", message };
  } catch {
    return {
      outcome: "unknown",
      message: `${api.host} did not confirm the comment. Porchlight looks whether it is there.`,
    };
  }
}

/** WordPress takes no text twice below the same comment: then it is there, from this time or from an earlier one. */
async function readBack(
  context: Context,
  outgoing: OutgoingMessage,
): Promise<SendResult> {
  try {
    const message = await find(context, outgoing);
    if (message !== null) return { outcome: "sent", message };
  } catch (error) {
    if (!(error instanceof AppError) || error.code === "cancelled") throw error;
    return {
      outcome: "unknown",
      message:
        "The site says that this comment is there already. Porchlight looks for it.",
    };
  }
  return {
    outcome: "failed",
    code: "refused",
    message:
      "The same words of yours stand below this comment already, and WordPress takes none twice. Change them a little.",
  };
}

/** Where the site does not say what time it has, its clock may be wrong by so much. */
const unknownLag = 65 * 60_000;
/** Dates are whole seconds, and clocks drift between two answers. */
const tolerance = 5_000;

/** Looks for an outgoing comment among our own below the same one, by its words and time. */
export async function find(
  context: Context,
  outgoing: OutgoingMessage,
): Promise<RemoteMessage | null> {
  const api = openApi(context);
  const self = await whoIs(context, api);
  const parent = readRemoteId(outgoing.parent?.remoteId ?? "");
  if (parent === null) return null;
  const { rows } = await api.list("wp/v2/comments", rowsWire, {
    ...scopeOf(self),
    ...("post" in parent
      ? { post: parent.post, parent: 0 }
      : { parent: parent.comment }),
    ...(self.writes || self.moderates ? { author: self.userId } : {}),
    orderby: "id",
    order: "desc",
    per_page: batchSize,
  });
  const wanted = essence(toMarkup(outgoing.text));
  const earliest =
    outgoing.createdAt - Math.max(0, api.lag() ?? unknownLag) - tolerance;
  const isRecent = ({ date_gmt }: Comment) =>
    (readDate(date_gmt) ?? Infinity) >= earliest;
  const own = rows
    .flatMap((raw) => commentWire.safeParse(raw).data ?? [])
    .filter((each) => each.author === self.userId);
  const found = own.find(
    (each) =>
      isRecent(each) &&
      essence(each.content.raw ?? each.content.rendered) === wanted,
  );
  if (found !== undefined) return toSent(found, outgoing, self, context.now());
  // Of who may not moderate a comment may wait for approval, where not even they see it.
  const last = own.at(-1);
  const isCut =
    rows.length >= batchSize && (last === undefined || isRecent(last));
  if (isCut || !self.moderates)
    throw new AppError(
      "unsupported",
      `${api.host} does not show all of this user’s comments, so it is not certain whether this one is there.`,
    );
  return null;
}

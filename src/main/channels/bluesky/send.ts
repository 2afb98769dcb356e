import { AppError } from "../../../shared/fault.ts";
import type { HttpAnswer } from "../http.ts";
import { countLeaving, type Leaving } from "../leaving.ts";
import type { OutgoingMessage, SendResult } from "../outgoing.ts";
import type { RemoteMessage } from "../received.ts";
import { readParent } from "./answerable.ts";
import { errorName, type Api } from "./api.ts";
import { postCollection, recordKey, writeAtUri } from "./at-uri.ts";
import { makeCard } from "./card.ts";
import { findDirect, isDirect, sendDirect } from "./direct.ts";
import { facetsOf, handlesIn, linksIn } from "./facets.ts";
import { uploadPictures } from "./files.ts";
import { openApi, whoIs, type Self } from "./identify.ts";
import { failed } from "../outcome.ts";
import { judge, judgeBroken } from "./outcome.ts";
import type { Context } from "./context.ts";
import { emptyWorld } from "./thread.ts";
import { toMessage } from "./to-message.ts";
import {
  keptRecord,
  postView,
  resolvedHandle,
  written,
  type PostView,
} from "./wire.ts";

type Draft = Record<string, unknown>;

/** Names are looked up by our server; one that nobody has is a word like any other. */
async function resolveNames(
  api: Api,
  text: string,
): Promise<Map<string, string>> {
  const dids = new Map<string, string>();
  for (const handle of new Set(handlesIn(text)))
    try {
      const { did } = await api.get(
        "com.atproto.identity.resolveHandle",
        resolvedHandle,
        { handle },
      );
      dids.set(handle, did);
    } catch (error) {
      const isNobody =
        error instanceof AppError &&
        (error.code === "refused" || error.code === "gone");
      if (!isNobody) throw error;
    }
  return dids;
}

/** Where an answer hangs: below its parent, in the thread that the parent says it is in. */
function replyTo({ uri, cid, record }: PostView): Draft {
  const parent = { uri, cid };
  const root = record.reply?.root;
  return {
    parent,
    root: root?.cid === undefined ? parent : { uri: root.uri, cid: root.cid },
  };
}

async function embedFor(
  api: Api,
  context: Context,
  outgoing: OutgoingMessage,
  leaving: Leaving,
): Promise<Draft | undefined> {
  const { text, options } = outgoing;
  const files = options.files ?? [];
  if (files.length > 0)
    return uploadPictures(api, files, outgoing, leaving, context.now());
  const [link] = linksIn(text);
  return link === undefined ? undefined : makeCard(api, context, link);
}

/** https://docs.bsky.app/docs/advanced-guides/posts */
async function draftRecord(
  api: Api,
  context: Context,
  outgoing: OutgoingMessage,
  leaving: Leaving,
): Promise<Draft> {
  const { options, parent } = outgoing;
  const text = outgoing.text.toWellFormed();
  // First, for it may turn out that nothing can be sent.
  const above =
    parent === undefined ? undefined : await readParent(api, parent.remoteId);
  const facets = facetsOf(text, await resolveNames(api, text));
  const embed = await embedFor(api, context, outgoing, leaving);
  return {
    $type: postCollection,
    text,
    createdAt: new Date(context.now()).toISOString(),
    ...(facets.length === 0 ? {} : { facets }),
    ...(options.lang === undefined ? {} : { langs: [options.lang] }),
    ...(above === undefined ? {} : { reply: replyTo(above) }),
    ...(embed === undefined ? {} : { embed }),
  };
}

/** Our own post, as the next poll would bring it. */
function toSent(
  record: unknown,
  made: { uri: string; cid: string },
  { parent }: OutgoingMessage,
  self: Self,
  now: number,
): RemoteMessage {
  const view = postView.parse({
    ...made,
    author: { did: self.did, handle: self.handle },
    record,
    indexedAt: new Date(now).toISOString(),
  });
  const thread =
    parent === undefined ? [] : [...parent.thread, parent.remoteId];
  return toMessage(view, emptyWorld(self), { now, place: { thread } });
}

const lookAgain = (api: Api) =>
  `${api.root.host} did not confirm the message. Porchlight looks whether it is there.`;

/**
 * Posts once, under a name that was fixed when the text was written: `swapRecord: null` lets nothing be there yet
 * (https://docs.bsky.app/docs/api/com-atproto-repo-put-record). Parent, names, pictures and card come before, where a
 * fault has changed nothing.
 */
export async function send(
  context: Context,
  outgoing: OutgoingMessage,
): Promise<SendResult> {
  if (isDirect(outgoing)) return sendDirect(context, outgoing);
  let api: Api;
  let self: Self;
  let record: Draft;
  const leaving = countLeaving(outgoing);
  try {
    api = await openApi(context);
    self = await whoIs(context, api);
    record = await draftRecord(api, context, outgoing, leaving);
    leaving.text();
  } catch (error) {
    if (!(error instanceof AppError) || error.code === "cancelled") throw error;
    return failed(error, context.now());
  }
  let answer: HttpAnswer;
  try {
    answer = await api.call("com.atproto.repo.putRecord", {
      body: {
        repo: self.did,
        collection: postCollection,
        rkey: recordKey(outgoing.key, outgoing.createdAt),
        record,
        swapRecord: null,
      },
    });
  } catch (error) {
    return judgeBroken(api, error, context.now());
  }
  const { options, uploads } = outgoing;
  const isKept = (options.files ?? []).some((file) => uploads.find(file));
  // The server has collected what an earlier attempt brought: once more, with all of it anew.
  if (errorName(answer) === "BlobNotFound" && isKept)
    return send(context, {
      ...outgoing,
      uploads: { ...uploads, find: () => undefined },
    });
  const now = context.now();
  const wrong = judge(api, answer, now);
  if (wrong !== null) return wrong;
  try {
    const made = api.read(answer, written);
    const message = toSent(record, made, outgoing, self, now);
    return { outcome: "sent", message };
  } catch {
    return { outcome: "unknown", message: lookAgain(api) };
  }
}

/** Looks for the record by its name, at the server that would have taken it. */
export async function find(
  context: Context,
  outgoing: OutgoingMessage,
): Promise<RemoteMessage | null> {
  if (isDirect(outgoing)) return findDirect(context, outgoing);
  const api = await openApi(context);
  const self = await whoIs(context, api);
  const rkey = recordKey(outgoing.key, outgoing.createdAt);
  const place = { did: self.did, collection: postCollection, rkey };
  try {
    const { cid, value } = await api.get(
      "com.atproto.repo.getRecord",
      keptRecord,
      { repo: self.did, collection: postCollection, rkey },
    );
    const made = { uri: writeAtUri(place), cid: cid ?? "unknown" };
    return toSent(value, made, outgoing, self, context.now());
  } catch (error) {
    if (error instanceof AppError && error.code === "gone") return null;
    throw error;
  }
}

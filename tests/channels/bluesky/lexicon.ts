import { mainSchema as createReport } from "@atcute/atproto/types/moderation/createReport";
import { mainSchema as resolveHandle } from "@atcute/atproto/types/identity/resolveHandle";
import { mainSchema as deleteRecord } from "@atcute/atproto/types/repo/deleteRecord";
import { mainSchema as getRecord } from "@atcute/atproto/types/repo/getRecord";
import { mainSchema as putRecord } from "@atcute/atproto/types/repo/putRecord";
import { mainSchema as uploadBlob } from "@atcute/atproto/types/repo/uploadBlob";
import { mainSchema as createSession } from "@atcute/atproto/types/server/createSession";
import { mainSchema as describeServer } from "@atcute/atproto/types/server/describeServer";
import { mainSchema as getSession } from "@atcute/atproto/types/server/getSession";
import { mainSchema as refreshSession } from "@atcute/atproto/types/server/refreshSession";
import { mainSchema as getProfiles } from "@atcute/bluesky/types/app/actor/getProfiles";
import { mainSchema as getAuthorFeed } from "@atcute/bluesky/types/app/feed/getAuthorFeed";
import { mainSchema as getPosts } from "@atcute/bluesky/types/app/feed/getPosts";
import { mainSchema as getPostThread } from "@atcute/bluesky/types/app/feed/getPostThread";
import { mainSchema as like } from "@atcute/bluesky/types/app/feed/like";
import { mainSchema as post } from "@atcute/bluesky/types/app/feed/post";
import { mainSchema as repost } from "@atcute/bluesky/types/app/feed/repost";
import { mainSchema as searchPosts } from "@atcute/bluesky/types/app/feed/searchPosts";
import { mainSchema as block } from "@atcute/bluesky/types/app/graph/block";
import { mainSchema as listNotifications } from "@atcute/bluesky/types/app/notification/listNotifications";
import { mainSchema as updateSeen } from "@atcute/bluesky/types/app/notification/updateSeen";
import { mainSchema as addReaction } from "@atcute/bluesky/types/chat/convo/addReaction";
import { mainSchema as getMessages } from "@atcute/bluesky/types/chat/convo/getMessages";
import { mainSchema as listConvos } from "@atcute/bluesky/types/chat/convo/listConvos";
import { mainSchema as removeReaction } from "@atcute/bluesky/types/chat/convo/removeReaction";
import { mainSchema as sendMessage } from "@atcute/bluesky/types/chat/convo/sendMessage";
import { mainSchema as updateRead } from "@atcute/bluesky/types/chat/convo/updateRead";
import {
  safeParse,
  type BaseSchema,
  type XRPCProcedureMetadata,
  type XRPCQueryMetadata,
} from "@atcute/lexicons/validations";
import type { Asked } from "./double.ts";

/** What is asked of a server and what it answers, as the network's own lexicons have it. */
const methods: readonly (XRPCProcedureMetadata | XRPCQueryMetadata)[] = [
  createReport,
  resolveHandle,
  deleteRecord,
  getRecord,
  putRecord,
  uploadBlob,
  createSession,
  describeServer,
  getSession,
  refreshSession,
  getProfiles,
  getAuthorFeed,
  getPosts,
  getPostThread,
  searchPosts,
  listNotifications,
  updateSeen,
  addReaction,
  getMessages,
  listConvos,
  removeReaction,
  sendMessage,
  updateRead,
];
const records: Readonly<Record<string, BaseSchema>> = {
  "app.bsky.feed.post": post,
  "app.bsky.feed.like": like,
  "app.bsky.feed.repost": repost,
  "app.bsky.graph.block": block,
};

/** A query's words as the values that its schema speaks of. */
function valuesOf(
  query: URLSearchParams,
  shape: Readonly<Record<string, BaseSchema>>,
): Record<string, unknown> {
  return Object.fromEntries(
    [...new Set(query.keys())].map((name) => {
      const schema = shape[name];
      const bare =
        schema !== undefined && "wrapped" in schema
          ? (schema.wrapped as BaseSchema)
          : schema;
      const all = query.getAll(name);
      const [first = ""] = all;
      const value = {
        array: all,
        integer: Number(first),
        boolean: first === "true",
      }[bare?.type ?? ""];
      return [name, value ?? first];
    }),
  );
}

/** What of a request or of its answer is not as the lexicons say, in a line each. */
export function unlikeLexicon(
  { path, query, body }: Pick<Asked, "path" | "query" | "body">,
  answer: unknown,
): string[] {
  const method = methods.find(({ nsid }) => nsid === path);
  if (method === undefined) return [`${path} is not known here`];
  const wrong: string[] = [];
  const check = (what: string, schema: BaseSchema, value: unknown) => {
    const read = safeParse(schema, value);
    if (!read.ok)
      for (const { code, path: place } of read.issues)
        wrong.push(`${what} of ${path}: ${code} at ${place.join(".")}`);
  };
  const { params, output } = method;
  if (params !== null) check("query", params, valuesOf(query, params.shape));
  if ("input" in method && method.input?.type === "lex")
    check("body", method.input.schema, body);
  const record = records[String(body["collection"])];
  if (path === putRecord.nsid && record !== undefined)
    check("record", record, body["record"]);
  if (output?.type === "lex") check("answer", output.schema, answer);
  return wrong;
}

import { once } from "node:events";
import {
  createServer,
  type IncomingMessage,
  type ServerResponse,
} from "node:http";
import type { AddressInfo } from "node:net";
import { buffer } from "node:stream/consumers";
import { createChat } from "./double-chat.ts";
import {
  cidOf,
  cidOfBytes,
  createNetwork,
  type DoublePost,
} from "./double-network.ts";
import { createTokens, type Proof } from "./double-tokens.ts";
import { unlikeLexicon } from "./lexicon.ts";

export type Asked = {
  method: string;
  /** The path without `/xrpc/`. */
  path: string;
  query: URLSearchParams;
  headers: IncomingMessage["headers"];
  body: Record<string, unknown>;
  bytes: Buffer;
};

export type Fault = (
  response: ServerResponse,
  /** Does what was asked for; what it would answer is not sent. */
  commit: () => void,
) => void;

export type DoubleOptions = {
  now?: () => number;
  maxPage?: number;
  /** Whether the sign-in reaches direct messages. */
  chat?: "allowed" | "refused";
  /** A record that is there already: refused as documented, or with the 500 of older servers. */
  onReplay?: "InvalidSwap" | "500";
  /** It says what no server says: what it answers is not held to the lexicons. */
  hostile?: boolean;
};

type Answer = [number, unknown, Record<string, string>?];

const refused = (error: string, message = error, status = 400): Answer => [
  status,
  { error, message },
];

/** The blobs that a record names. */
function linksOf(embed: unknown): string[] {
  const named = JSON.stringify(embed ?? null).matchAll(/"\$link":"([^"]+)"/g);
  return [...named].flatMap(([, link]) => link ?? []);
}

type Pictures = {
  $type?: string;
  images: { alt: string; image: { ref: { $link: string } } }[];
};

/** Pictures of a record as everybody sees them. */
function shownPictures(embed: unknown): unknown {
  const pictures = embed as Pictures | undefined;
  if (pictures?.$type !== "app.bsky.embed.images") return undefined;
  return {
    $type: "app.bsky.embed.images#view",
    images: pictures.images.map(({ alt, image }) => {
      const url = `https://cdn.test/${image.ref.$link}`;
      return { alt, thumb: url, fullsize: url };
    }),
  };
}

/** A server of Bluesky's network with all that it passes requests on to, written from the documentation. */
export async function startDouble(options: DoubleOptions = {}) {
  const {
    now = Date.now,
    maxPage = 100,
    chat: chatting = "allowed",
    onReplay = "InvalidSwap",
    hostile = false,
  } = options;
  const network = createNetwork(now);
  const us = network.person("shop.test", { displayName: "The Shop" });
  const chat = createChat(
    () => us,
    () => [...network.people.values()],
    now,
  );
  const asked: Asked[] = [];
  const faults: { match: RegExp; times: number; fault: Fault }[] = [];
  /** Our repository beside posts: `collection/rkey` → record. */
  const records = new Map<string, unknown>([
    ["app.bsky.actor.profile/self", { displayName: us.displayName }],
  ]);
  const blobs: { type: string; size: number; link: string }[] = [];
  const reports: unknown[] = [];
  /** Where what was asked or answered is not as the network's lexicons say. */
  const unlike = new Set<string>();
  let seenAt: string | undefined;
  const tokens = createTokens(us.did, () => base);

  const shown = (uri: string): DoublePost[] => {
    const post = network.posts.get(uri);
    if (post === undefined || network.blocked.has(post.author.did)) return [];
    const like = records.has(`likes ${uri}`)
      ? { like: records.get(`likes ${uri}`) }
      : {};
    return [{ ...post, viewer: { ...post.viewer, ...like } }];
  };
  const ownUri = (collection: string, rkey: string) =>
    `at://${us.did}/${collection}/${rkey}`;

  const put = ({ body }: Asked): Answer => {
    const collection = String(body["collection"]);
    const rkey = String(body["rkey"]);
    const record = body["record"] as Record<string, unknown>;
    const uri = ownUri(collection, rkey);
    if (body["repo"] !== us.did) return refused("InvalidRequest", "not yours");
    const isThere =
      network.posts.has(uri) || records.has(`${collection}/${rkey}`);
    if (isThere && body["swapRecord"] === null)
      return onReplay === "500"
        ? [500, { error: "InternalServerError" }]
        : refused("InvalidSwap", "Record was at another cid");
    if (collection === "app.bsky.feed.post") {
      if (String(record["text"]).length > 3000)
        return refused("InvalidRequest", "text is too long");
      for (const link of linksOf(record["embed"]))
        if (!blobs.some((blob) => blob.link === link))
          return refused("BlobNotFound", `Could not find blob: ${link}`);
      network.keep(us, rkey, record).embed = shownPictures(record["embed"]);
    } else {
      records.set(`${collection}/${rkey}`, record);
      const subject = (record["subject"] as { uri?: string }).uri;
      if (collection === "app.bsky.feed.like")
        records.set(`likes ${subject}`, uri);
    }
    return [200, { uri, cid: cidOf([uri, record]) }];
  };
  const drop = ({ body }: Asked): Answer => {
    const collection = String(body["collection"]);
    const rkey = String(body["rkey"]);
    network.remove(ownUri(collection, rkey));
    const record = records.get(`${collection}/${rkey}`);
    const subject = (record as { subject?: { uri?: string } } | undefined)
      ?.subject?.uri;
    records.delete(`${collection}/${rkey}`);
    if (collection === "app.bsky.feed.like") records.delete(`likes ${subject}`);
    return [200, {}];
  };
  const getRecord = (query: URLSearchParams): Answer => {
    const collection = query.get("collection") ?? "";
    const rkey = query.get("rkey") ?? "";
    const uri = ownUri(collection, rkey);
    const value =
      network.posts.get(uri)?.record ?? records.get(`${collection}/${rkey}`);
    return value === undefined
      ? refused("RecordNotFound", `Could not locate record: ${uri}`)
      : [200, { uri, cid: cidOf([uri, value]), value }];
  };

  const routes: Record<string, (ask: Asked) => Answer> = {
    "com.atproto.server.getSession": () => [
      200,
      { did: us.did, handle: us.handle, active: true, email: "a@b.test" },
    ],
    "com.atproto.repo.putRecord": put,
    "com.atproto.repo.deleteRecord": drop,
    "com.atproto.repo.getRecord": ({ query }) => getRecord(query),
    "com.atproto.repo.uploadBlob": ({ headers, bytes }) => {
      const type = headers["content-type"] ?? "";
      const link = cidOfBytes(bytes);
      blobs.push({ type, size: bytes.length, link });
      return [
        200,
        {
          blob: {
            $type: "blob",
            ref: { $link: link },
            mimeType: type,
            size: bytes.length,
          },
        },
      ];
    },
    "com.atproto.identity.resolveHandle": ({ query }) => {
      const found = network.people.get(query.get("handle") ?? "");
      return found === undefined
        ? refused("InvalidRequest", "Unable to resolve handle")
        : [200, { did: found.did }];
    },
    "com.atproto.moderation.createReport": ({ body }) => {
      reports.push(body);
      const { reasonType, subject } = body;
      const createdAt = new Date(now()).toISOString();
      const report = { id: 1, reasonType, subject, createdAt };
      return [200, { ...report, reportedBy: us.did }];
    },
    "app.bsky.notification.listNotifications": ({ query }) => {
      const { rows, ...more } = network.page(
        network.notifications,
        query,
        (row) => row.record,
        maxPage,
      );
      return [200, { notifications: rows, ...more, seenAt }];
    },
    "app.bsky.notification.updateSeen": ({ body }) => {
      seenAt = String(body["seenAt"]);
      return [200, {}];
    },
    "app.bsky.feed.getAuthorFeed": ({ query }) => {
      const own = [...network.posts.values()].filter(
        ({ author }) => author.did === query.get("actor"),
      );
      const { rows, ...more } = network.page(
        own,
        query,
        (row) => row.record,
        maxPage,
      );
      return [200, { feed: rows.map((post) => ({ post })), ...more }];
    },
    "app.bsky.feed.searchPosts": ({ query }) => {
      const wanted = (query.get("q") ?? "").replaceAll('"', "");
      const found = [...network.posts.values()].filter(({ record }) =>
        String(record["text"]).includes(wanted),
      );
      const { rows, ...more } = network.page(
        found,
        query,
        (row) => row.record,
        maxPage,
      );
      return [200, { posts: rows, ...more }];
    },
    "app.bsky.feed.getPosts": ({ query }) => {
      const uris = query.getAll("uris");
      return uris.length > 25
        ? refused("InvalidRequest", "too many uris")
        : [200, { posts: uris.flatMap(shown) }];
    },
    "app.bsky.feed.getPostThread": ({ query }) => {
      const uri = query.get("uri") ?? "";
      return network.posts.has(uri)
        ? [
            200,
            {
              thread: network.threadOf(
                uri,
                Number(query.get("parentHeight") ?? 80),
                Number(query.get("depth") ?? 6),
              ),
            },
          ]
        : refused("NotFound", `Post not found: ${uri}`);
    },
    "app.bsky.actor.getProfiles": ({ query }) => [
      200,
      {
        profiles: [...network.people.values()]
          .filter(({ did }) => query.getAll("actors").includes(did))
          .map((person) => ({ ...person, followersCount: 7 })),
      },
    ],
  };

  const route = (ask: Asked): Answer => {
    const { path, query, body, headers } = ask;
    if (path === "com.atproto.server.describeServer")
      return [200, { did: "did:web:double", availableUserDomains: [".test"] }];
    const proof: Proof = {
      method: ask.method,
      url: `${base}/xrpc/${path}`,
      headers,
    };
    const issued = tokens.route(path, body, ask.bytes.toString(), proof);
    if (issued !== undefined) return issued;
    const wrong = tokens.check(proof);
    if (wrong !== undefined) return wrong;
    if (path.startsWith("chat.")) {
      if (headers["atproto-proxy"] !== "did:web:api.bsky.chat#bsky_chat")
        return refused("InvalidRequest", "no proxy");
      return chatting === "refused"
        ? refused("InvalidToken", "Bad token method", 401)
        : chat.route(path, query, body);
    }
    return routes[path]?.(ask) ?? [501, { error: "MethodNotImplemented" }];
  };

  const answer = async (request: IncomingMessage, response: ServerResponse) => {
    const bytes = await buffer(request);
    const url = new URL(request.url ?? "/", base);
    const isJson = request.headers["content-type"] === "application/json";
    const ask: Asked = {
      method: request.method ?? "GET",
      path: url.pathname.replace(/^\/xrpc\//, ""),
      query: url.searchParams,
      headers: request.headers,
      body:
        isJson && bytes.length > 0
          ? (JSON.parse(bytes.toString()) as Asked["body"])
          : {},
      bytes,
    };
    asked.push(ask);
    const due = faults.find(
      (each) => each.times > 0 && each.match.test(ask.path),
    );
    if (due !== undefined) {
      due.times -= 1;
      due.fault(response, () => {
        route(ask);
      });
      return;
    }
    const [status, body, more = {}] = route(ask);
    const isXrpc = url.pathname.startsWith("/xrpc/");
    if (!hostile && isXrpc && status === 200)
      for (const wrong of unlikeLexicon(ask, body)) unlike.add(wrong);
    response.writeHead(status, { "content-type": "application/json", ...more });
    response.end(JSON.stringify(body));
  };
  const server = createServer((request, response) => {
    void answer(request, response);
  });
  server.listen(0, "127.0.0.1");
  await once(server, "listening");
  const base = `http://127.0.0.1:${(server.address() as AddressInfo).port}`;

  return {
    url: base,
    us,
    ...network,
    chat,
    tokens,
    records,
    blobs,
    reports,
    asked,
    seen: () => seenAt,
    askedFor: (path: string) => asked.filter((each) => each.path === path),
    /** The next `times` requests whose method matches are answered by the fault. */
    fail(match: RegExp, fault: Fault, times = 1) {
      faults.push({ match, times, fault });
    },
    async close() {
      server.closeAllConnections();
      server.close();
      await once(server, "close");
      if (unlike.size > 0) throw new Error([...unlike].join("\n"));
    },
  };
}
export type Double = Awaited<ReturnType<typeof startDouble>>;

/** Answers so, whatever was asked for. */
export function answering(
  status: number,
  body: unknown,
  headers: Record<string, string> = {},
): Fault {
  return (response) => {
    response.writeHead(status, {
      "content-type": "application/json",
      ...headers,
    });
    response.end(typeof body === "string" ? body : JSON.stringify(body));
  };
}

/** Does what it was asked for and gives up before it says so. */
export const committed =
  (status: number): Fault =>
  (response, commit) => {
    commit();
    response.writeHead(status, { "content-type": "text/html" });
    response.end("<h1>Gateway Time-out</h1>");
  };

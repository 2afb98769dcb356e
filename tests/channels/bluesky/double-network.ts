import { createHash } from "node:crypto";
import { fromDigest, toString } from "@atcute/cid";

export type Person = {
  did: string;
  handle: string;
  displayName: string;
  labels: unknown[];
  /** What stands between us and them. */
  viewer?: Record<string, unknown>;
};

export type DoublePost = {
  uri: string;
  cid: string;
  author: Person;
  record: Record<string, unknown>;
  indexedAt: string;
  labels: unknown[];
  embed?: unknown;
  viewer: Record<string, unknown>;
};

export type DoubleNotification = {
  uri: string;
  cid: string;
  author: Person;
  reason: string;
  reasonSubject?: string;
  record: unknown;
  indexedAt: string;
  labels: unknown[];
  isRead: boolean;
};

export type Ref = { uri: string; cid: string };

function nameOf(codec: 0x55 | 0x71, content: string | Uint8Array): string {
  const digest = createHash("sha256").update(content).digest();
  return toString(fromDigest(codec, digest));
}

/** The name of a version of a record. */
export function cidOf(value: unknown): string {
  return nameOf(0x71, JSON.stringify(value));
}

/** The name of a file. */
export function cidOfBytes(bytes: Uint8Array): string {
  return nameOf(0x55, bytes);
}

/** What is written by who does what is told of, where it is not called the same. */
const collections: Readonly<Record<string, string>> = {
  follow: "graph.follow",
  "starterpack-joined": "graph.starterpack",
  "like-via-repost": "feed.like",
  "repost-via-repost": "feed.repost",
};

/** A number in eleven letters that sort like numbers, as TIDs have them. */
export function sortable(count: number): string {
  return String(count)
    .padStart(11, "0")
    .replaceAll(/\d/g, (digit) => "abcdefghij"[Number(digit)] ?? "a");
}

/** What everybody in the network sees: people, posts, and what we are told of. */
export function createNetwork(now: () => number) {
  const people = new Map<string, Person>();
  const posts = new Map<string, DoublePost>();
  const notifications: DoubleNotification[] = [];
  /** People whom we block, or who block us. */
  const blocked = new Set<string>();
  let count = 0;
  const nextKey = () => {
    count += 1;
    return `3k${sortable(count)}`;
  };

  const person = (handle: string, more: Partial<Person> = {}): Person => {
    const known = people.get(handle);
    if (known !== undefined) return known;
    const id = createHash("sha256").update(handle).digest("hex").slice(0, 24);
    const made = {
      did: `did:plc:${id}`,
      handle,
      displayName: handle.split(".")[0] ?? handle,
      labels: [],
      ...more,
    };
    people.set(handle, made);
    return made;
  };

  const keep = (
    author: Person,
    rkey: string,
    record: Record<string, unknown>,
  ): DoublePost => {
    const uri = `at://${author.did}/app.bsky.feed.post/${rkey}`;
    const made: DoublePost = {
      uri,
      cid: cidOf([uri, record]),
      author,
      record,
      indexedAt: new Date(now()).toISOString(),
      labels: [],
      viewer: {},
    };
    posts.set(uri, made);
    return made;
  };

  /** Somebody says something: below `to`, naming `names`, quoting `quotes`. */
  const say = (
    author: Person,
    text: string,
    more: {
      to?: DoublePost;
      names?: Person[];
      quotes?: DoublePost;
      createdAt?: number;
      record?: Record<string, unknown>;
    } = {},
  ): DoublePost => {
    const { to, names = [], quotes } = more;
    const ref = ({ uri, cid }: Ref) => ({ uri, cid });
    const above = to?.record["reply"] as { root: Ref } | undefined;
    const lead = names.map(({ handle }) => `@${handle} `);
    let at = 0;
    const facets = names.map(({ did }, index) => {
      const byteStart = at;
      at += Buffer.byteLength(lead[index] ?? "");
      return {
        index: { byteStart, byteEnd: at - 1 },
        features: [{ $type: "app.bsky.richtext.facet#mention", did }],
      };
    });
    const made = keep(author, nextKey(), {
      $type: "app.bsky.feed.post",
      text: `${lead.join("")}${text}`,
      createdAt: new Date(more.createdAt ?? now()).toISOString(),
      ...(facets.length === 0 ? {} : { facets }),
      ...(to === undefined
        ? {}
        : { reply: { root: above?.root ?? ref(to), parent: ref(to) } }),
      ...(quotes === undefined
        ? {}
        : {
            embed: { $type: "app.bsky.embed.record", record: ref(quotes) },
          }),
      ...more.record,
    });
    if (quotes !== undefined)
      made.embed = {
        $type: "app.bsky.embed.record#view",
        record: {
          $type: "app.bsky.embed.record#viewRecord",
          uri: quotes.uri,
          cid: quotes.cid,
          author: quotes.author,
          value: quotes.record,
          indexedAt: quotes.indexedAt,
        },
      };
    return made;
  };

  const notify = (
    reason: string,
    about: DoublePost | { author: Person; record: Record<string, unknown> },
    subject?: string,
  ): DoubleNotification => {
    const { author, record } = about;
    const collection = collections[reason] ?? `feed.${reason}`;
    const uri =
      "uri" in about
        ? about.uri
        : `at://${author.did}/app.bsky.${collection}/${nextKey()}`;
    const made = {
      uri,
      cid: cidOf([uri, record]),
      author,
      reason,
      ...(subject === undefined ? {} : { reasonSubject: subject }),
      record,
      indexedAt:
        "uri" in about ? about.indexedAt : new Date(now()).toISOString(),
      labels: [],
      isRead: false,
    };
    notifications.push(made);
    return made;
  };

  const remove = (uri: string) => {
    posts.delete(uri);
    const kept = notifications.filter((each) => each.uri !== uri);
    notifications.splice(0, notifications.length, ...kept);
  };

  /** Newest first, by whichever of its two times is the earlier: a backdated record stands deep. */
  const sorted = <T extends { indexedAt: string; uri: string }>(
    rows: readonly T[],
    recordOf: (row: T) => unknown,
  ) =>
    rows
      .map((row) => {
        const created = (recordOf(row) as { createdAt?: unknown } | undefined)
          ?.createdAt;
        const claimed = typeof created === "string" ? created : row.indexedAt;
        return { row, at: claimed < row.indexedAt ? claimed : row.indexedAt };
      })
      .map((each, index) => ({ ...each, index }))
      .toSorted((a, b) =>
        a.at === b.at ? b.index - a.index : a.at < b.at ? 1 : -1,
      );

  const page = <T extends { indexedAt: string; uri: string }>(
    rows: readonly T[],
    query: URLSearchParams,
    recordOf: (row: T) => unknown,
    maxPage: number,
  ): { rows: T[]; cursor?: string } => {
    const limit = Math.min(Number(query.get("limit") ?? 50), maxPage);
    const all = sorted(rows, recordOf);
    const cursor = query.get("cursor");
    const from =
      cursor === null
        ? 0
        : all.findIndex(({ row, at }) => `${at}::${row.uri}` === cursor) + 1;
    const part = all.slice(from, from + limit);
    const last = part.at(-1);
    const isMore = from + limit < all.length;
    return {
      rows: part.map(({ row }) => row),
      ...(last === undefined || !isMore
        ? {}
        : { cursor: `${last.at}::${last.row.uri}` }),
    };
  };

  type Step = Record<string, unknown>;
  const parentOf = ({ record }: DoublePost) =>
    (record["reply"] as { parent: Ref } | undefined)?.parent.uri;
  const threadOf = (uri: string, up: number, down: number): Step => {
    const post = posts.get(uri);
    if (post === undefined)
      return { $type: "app.bsky.feed.defs#notFoundPost", uri, notFound: true };
    if (blocked.has(post.author.did))
      return {
        $type: "app.bsky.feed.defs#blockedPost",
        uri,
        blocked: true,
        author: { did: post.author.did },
      };
    const parent = parentOf(post);
    const below = [...posts.values()].filter((each) => parentOf(each) === uri);
    return {
      $type: "app.bsky.feed.defs#threadViewPost",
      post,
      ...(parent === undefined || up === 0
        ? {}
        : { parent: threadOf(parent, up - 1, 0) }),
      ...(down === 0
        ? {}
        : { replies: below.map((each) => threadOf(each.uri, 0, down - 1)) }),
    };
  };

  return {
    people,
    posts,
    notifications,
    blocked,
    person,
    keep,
    say,
    notify,
    remove,
    page,
    threadOf,
    nextKey,
  };
}

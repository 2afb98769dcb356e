import { once } from "node:events";
import {
  createServer,
  type IncomingMessage,
  type ServerResponse,
} from "node:http";
import type { AddressInfo } from "node:net";

import { createActs } from "./double-acts.ts";
import {
  createFiles,
  readForm,
  type Asked,
  type DoubleMedia,
  type Processing,
} from "./double-files.ts";

/** How a server reads `min_id`: as documented, as `since_id` (snac), or not at all. */
export type Paging = "mastodon" | "since" | "ignore";

export type DoubleStatus = {
  id: string;
  account: DoubleAccount;
  created_at: string;
  in_reply_to_id: string | null;
  in_reply_to_account_id: string | null;
  content: string;
  visibility: string;
  spoiler_text: string;
  mentions: { id: string; username: string; acct: string; url: string }[];
  [more: string]: unknown;
};
export type DoubleAccount = {
  id: string;
  username: string;
  acct: string;
  display_name: string;
  url: string;
  bot?: boolean;
  emojis?: { shortcode: string; url: string; static_url: string }[];
};
export type DoubleNotification = {
  id: string;
  type: string;
  created_at: string;
  account: DoubleAccount;
  status?: unknown;
};

export type Fault = (
  response: ServerResponse,
  /** Does what was asked for; what it would answer is not sent. */
  commit: () => void,
) => void;

export type DoubleOptions = {
  paging?: Paging;
  /** The n-th id, growing; numbers like Mastodon's by default. */
  idOf?: (n: number) => string;
  maxPage?: number;
  now?: () => number;
  hasContext?: boolean;
  instance?: "v2" | "v1" | "none";
  /** What asking for several statuses at once does: nothing there, or nothing found. */
  listsStatuses?: "yes" | "missing" | "empty";
  /** Whether the same `Idempotency-Key` is the same post. */
  keys?: "honoured" | "ignored";
  media?: Processing;
  /** Whether it tells how a post was typed, and lets it be edited. */
  edits?: "yes" | "without-source" | "no";
};

const token = "token-of-shop";
const maxCharacters = 1000;
const plainId = (n: number) => String(109_000_000_000_000_000 + n * 1000);

function stringOf(value: unknown): string {
  return typeof value === "string" ? value : "";
}

/** A server with Mastodon's API, written from its documentation, that fails where a test says. */
export async function startDouble(options: DoubleOptions = {}) {
  const {
    paging = "mastodon",
    idOf = plainId,
    maxPage = 40,
    now = Date.now,
    hasContext = true,
    instance = "v2",
    listsStatuses = "yes",
    keys = "ignored",
    media: processing = "at-once",
    edits = "yes",
  } = options;
  let count = 0;
  const nextId = () => {
    count += 1;
    return idOf(count);
  };
  const statuses = new Map<string, DoubleStatus>();
  const notifications: DoubleNotification[] = [];
  const asked: Asked[] = [];
  const faults: { match: RegExp; times: number; fault: Fault }[] = [];
  const posts: Asked[] = [];
  const byKey = new Map<string, DoubleStatus>();
  const typed = new Map<string, string>();
  const tokens = new Set([token]);
  const headers: Record<string, string> = {};
  const people = new Map<string, DoubleAccount>();
  const files = createFiles(processing, () => base);
  const { media } = files;
  const acts = createActs({ notifications, people });

  const person = (acct: string, more: Partial<DoubleAccount> = {}) => {
    const known = people.get(acct);
    if (known !== undefined) return known;
    const [username = acct] = acct.split("@");
    const made: DoubleAccount = {
      id: `acc-${people.size + 1}`,
      username,
      acct,
      display_name: username,
      url: `${base}/@${acct}`,
      ...more,
    };
    people.set(acct, made);
    return made;
  };
  const status = (
    author: DoubleAccount,
    content: string,
    more: Partial<DoubleStatus> & {
      to?: DoubleStatus;
      names?: DoubleAccount[];
    } = {},
  ): DoubleStatus => {
    const { to, names = [], ...rest } = more;
    const made: DoubleStatus = {
      id: nextId(),
      account: author,
      created_at: new Date(now()).toISOString(),
      in_reply_to_id: to?.id ?? null,
      in_reply_to_account_id: to?.account.id ?? null,
      content: `<p>${content}</p>`,
      visibility: "public",
      spoiler_text: "",
      mentions: names.map(({ id, username, acct, url }) => ({
        id,
        username,
        acct,
        url,
      })),
      ...rest,
    };
    statuses.set(made.id, made);
    return made;
  };
  const notify = (
    type: string,
    account: DoubleAccount,
    about?: DoubleStatus,
    at: number = about === undefined ? now() : Date.parse(about.created_at),
  ): DoubleNotification => {
    const made = {
      id: nextId(),
      type,
      created_at: new Date(at).toISOString(),
      account,
      ...(about === undefined ? {} : { status: about }),
    };
    notifications.push(made);
    return made;
  };

  const page = <T extends { id: string }>(
    oldestFirst: readonly T[],
    query: URLSearchParams,
  ): T[] => {
    const limit = Math.min(Number(query.get("limit") ?? 20), maxPage);
    const ids = oldestFirst.map((each) => each.id);
    const [min, max] = [query.get("min_id"), query.get("max_id")];
    const end = max === null ? ids.length : ids.indexOf(max);
    const begin =
      min === null || paging === "ignore" ? 0 : ids.indexOf(min) + 1;
    const between = oldestFirst.slice(begin, Math.max(end, 0));
    const isForward = min !== null && paging === "mastodon";
    return (
      isForward ? between.slice(0, limit) : between.slice(-limit)
    ).toReversed();
  };
  const above = (from: DoubleStatus): DoubleStatus[] => {
    const parent = statuses.get(from.in_reply_to_id ?? "");
    return parent === undefined ? [] : [...above(parent), parent];
  };
  const below = (id: string): DoubleStatus[] =>
    [...statuses.values()]
      .filter((each) => each.in_reply_to_id === id)
      .flatMap((each) => [each, ...below(each.id)]);

  const post = (ask: Asked): [number, unknown] => {
    const parentId = ask.body["in_reply_to_id"];
    const parent =
      typeof parentId === "string" ? statuses.get(parentId) : undefined;
    if (parentId !== undefined && parent === undefined)
      return [404, { error: "Record not found" }];
    const text = stringOf(ask.body["status"]);
    // Of a name its domain does not count: https://docs.joinmastodon.org/user/posting/#text
    if (text.replaceAll(/(@\w+)@[\w.]+/g, "$1").length > maxCharacters)
      return [
        422,
        {
          error: `Validation failed: Text character limit of ${String(maxCharacters)} exceeded`,
        },
      ];
    const key = String(ask.headers["idempotency-key"] ?? "");
    const before = byKey.get(key);
    if (keys === "honoured" && before !== undefined) return [200, before];
    posts.push(ask);
    const made = status(us, toHtml(text), {
      ...(parent === undefined ? {} : { to: parent }),
      visibility: stringOf(ask.body["visibility"] ?? "public"),
      spoiler_text: stringOf(ask.body["spoiler_text"] ?? ""),
      language: ask.body["language"] ?? null,
      ...fieldsOf(ask),
    });
    takeFiles(made);
    typed.set(made.id, text);
    if (key !== "") byKey.set(key, made);
    return [200, made];
  };
  /** Mentions as links to people that are known here, addresses shortened as Mastodon does. */
  const toHtml = (text: string) =>
    text
      .replace(
        /(?<![\w/])@(\w+)(@[\w.]+)?/g,
        `<a href="${base}/@$1">@<span>$1</span></a>`,
      )
      .replace(
        /https:\/\/(\S+)/g,
        (_, rest: string) =>
          `<a href="https://${rest}"><span class="invisible">https://</span><span class="${rest.length > 30 ? "ellipsis" : ""}">${rest.slice(0, 30)}</span><span class="invisible">${rest.slice(30)}</span></a>`,
      );
  const fieldsOf = (ask: Asked, postId?: string) => {
    const text = stringOf(ask.body["status"]);
    const ids = Array.isArray(ask.body["media_ids"])
      ? ask.body["media_ids"]
      : [];
    return {
      // What cannot go with it is left out without a word, as by older servers.
      media_attachments: ids.flatMap((id) => {
        const file = media.get(String(id));
        const isFree = file?.of === undefined || file.of === postId;
        return file !== undefined && isFree ? [file] : [];
      }),
      mentions: [...people.values()]
        .filter(({ acct }) => text.includes(`@${acct}`))
        .map(({ id, username, acct, url }) => ({ id, username, acct, url })),
    };
  };
  const takeFiles = (made: DoubleStatus) => {
    const taken = made["media_attachments"] as DoubleMedia[];
    for (const file of taken) file.of = made.id;
  };
  /** https://docs.joinmastodon.org/methods/statuses/#edit: what is left out goes. */
  const change = (ask: Asked, found: DoubleStatus): [number, unknown] => {
    if (edits === "no") return [404, { error: "Not Found" }];
    if (found.account.id !== us.id) return [404, { error: "Record not found" }];
    const text = stringOf(ask.body["status"]);
    Object.assign(found, {
      content: `<p>${toHtml(text)}</p>`,
      spoiler_text: stringOf(ask.body["spoiler_text"] ?? ""),
      language: ask.body["language"] ?? found["language"] ?? null,
      edited_at: new Date(now()).toISOString(),
      ...fieldsOf(ask, found.id),
    });
    takeFiles(found);
    for (const each of (ask.body["media_attributes"] ?? []) as DoubleMedia[])
      Object.assign(media.get(each.id) ?? {}, each);
    typed.set(found.id, text);
    return [200, found];
  };
  const timeline = (
    query: URLSearchParams,
    fits: (s: DoubleStatus) => boolean,
  ) =>
    page(
      [...statuses.values()].filter(
        (each) => each.visibility === "public" && fits(each),
      ),
      query,
    );

  const route = (ask: Asked): [number, unknown] => {
    const { method, path, query } = ask;
    const isKnown = tokens.has(
      (ask.headers.authorization ?? "").replace("Bearer ", ""),
    );
    if (path === "/api/v2/instance" && instance === "v2")
      return [
        200,
        {
          domain: "shop.example",
          title: "The Shop",
          version: "4.4.1",
          configuration: {
            statuses: {
              max_characters: maxCharacters,
              max_media_attachments: 6,
              characters_reserved_per_url: 23,
            },
            media_attachments: {
              supported_mime_types: ["image/png", "video/mp4"],
              image_size_limit: 1000,
              video_size_limit: 9000,
              description_limit: 700,
            },
          },
        },
      ];
    if (path === "/api/v1/instance" && instance !== "none")
      return [
        200,
        { uri: "shop.example", title: "The Shop", version: "4.0.0 (not true)" },
      ];
    if (path === "/api/v1/apps")
      return [200, { client_id: "client", client_secret: "secret" }];
    if (path === "/oauth/token") {
      if (ask.body["code"] !== "right-code")
        return [400, { error: "invalid_grant" }];
      return [200, { access_token: token, token_type: "Bearer" }];
    }
    if (!path.startsWith("/api/")) return [404, { error: "Not Found" }];
    if (!isKnown) return [401, { error: "The access token was revoked" }];
    if (path === "/api/v1/accounts/verify_credentials")
      return [200, { ...us, source: { privacy: "unlisted", language: "de" } }];
    if (path === "/api/v1/notifications")
      return [200, page(notifications, query)];
    if (path === `/api/v1/accounts/${us.id}/statuses`)
      return [
        200,
        page(
          [...statuses.values()].filter((each) => each.account.id === us.id),
          query,
        ),
      ];
    if (method === "POST" && path === "/api/v1/statuses") return post(ask);
    const answered = files.route(ask) ?? acts.route(ask);
    if (answered !== undefined) return answered;
    const [, tag] = /^\/api\/v1\/timelines\/tag\/(.+)$/.exec(path) ?? [];
    if (tag !== undefined)
      return [
        200,
        timeline(query, (each) =>
          each.content.includes(`#${decodeURIComponent(tag)}`),
        ),
      ];
    if (path === "/api/v1/timelines/public")
      return [200, timeline(query, () => true)];
    if (path === "/api/v2/search")
      return [
        200,
        {
          accounts: [],
          hashtags: [],
          statuses: timeline(query, (each) =>
            each.content.includes(query.get("q") ?? ""),
          ),
        },
      ];
    if (path === "/api/v1/statuses" && listsStatuses === "empty")
      return [200, []];
    if (path === "/api/v1/statuses" && listsStatuses === "yes")
      return [
        200,
        query.getAll("id[]").flatMap((id) => statuses.get(id) ?? []),
      ];
    const [, id, what] =
      /^\/api\/v1\/statuses\/([^/]+)(?:\/(\w+))?$/.exec(path) ?? [];
    const found = statuses.get(decodeURIComponent(id ?? ""));
    if (found === undefined) return [404, { error: "Record not found" }];
    const acted = what === undefined ? undefined : acts.doTo(found, what);
    if (acted !== undefined) return acted;
    if (what === "source" && edits === "yes")
      return [
        200,
        {
          id: found.id,
          text: typed.get(found.id) ?? "",
          spoiler_text: found.spoiler_text,
        },
      ];
    if (what === undefined && method === "PUT") return change(ask, found);
    if (what === undefined && method === "DELETE") {
      statuses.delete(found.id);
      return [200, found];
    }
    if (what === undefined) return [200, found];
    if (what === "context")
      return [
        200,
        hasContext
          ? { ancestors: above(found), descendants: below(found.id) }
          : { descendants: below(found.id) },
      ];
    return [404, { error: "Not Found" }];
  };

  const answer = async (request: IncomingMessage, response: ServerResponse) => {
    const chunks: Buffer[] = [];
    for await (const chunk of request) chunks.push(chunk as Buffer);
    const bytes = Buffer.concat(chunks);
    const isForm =
      request.headers["content-type"]?.startsWith("multipart/") === true;
    const text = isForm ? "" : bytes.toString();
    const url = new URL(request.url ?? "/", base);
    const ask: Asked = {
      method: request.method ?? "GET",
      path: url.pathname,
      query: url.searchParams,
      headers: request.headers,
      body: text === "" ? {} : (JSON.parse(text) as Asked["body"]),
      ...(isForm ? { form: await readForm(request.headers, bytes) } : {}),
    };
    asked.push(ask);
    const line = `${ask.method} ${ask.path}`;
    const due = faults.find((each) => each.times > 0 && each.match.test(line));
    if (due !== undefined) {
      due.times -= 1;
      due.fault(response, () => {
        route(ask);
      });
      return;
    }
    const [code, body] = route(ask);
    response.writeHead(code, {
      "content-type": "application/json",
      ...headers,
    });
    response.end(JSON.stringify(body));
  };
  const server = createServer((request, response) => {
    void answer(request, response);
  });
  server.listen(0, "127.0.0.1");
  await once(server, "listening");
  const base = `http://127.0.0.1:${(server.address() as AddressInfo).port}`;
  const us = person("shop", { display_name: "The Shop" });

  return {
    url: base,
    token,
    us,
    person,
    status,
    notify,
    statuses,
    notifications,
    /** Everything that was asked, and the posts that were made. */
    asked,
    posts,
    media,
    done: acts.done,
    blocked: acts.blocked,
    reports: acts.reports,
    marker: acts.marker,
    /** Sent with every answer that is not a fault. */
    headers,
    revoke: () => tokens.clear(),
    permit: (accessToken: string) => tokens.add(accessToken),
    /** The next `times` requests that match `GET /path` are answered by the fault. */
    fail(match: RegExp, fault: Fault, times = 1) {
      faults.push({ match, times, fault });
    },
    async close() {
      server.closeAllConnections();
      server.close();
      await once(server, "close");
    },
  };
}

export type Double = Awaited<ReturnType<typeof startDouble>>;

const send = (
  code: number,
  type: string,
  body: string,
  more: Record<string, string> = {},
): Fault => {
  return (response) => {
    response.writeHead(code, { "content-type": type, ...more });
    response.end(body);
  };
};

/** The ways in which servers fail. */
export const breakage = {
  html: send(200, "text/html", "<!doctype html><title>Maintenance</title>"),
  unavailable: send(503, "text/html", "<h1>503 Service Unavailable</h1>"),
  truncated: send(200, "application/json", '[{"id":"1","type":"menti'),
  refusing: (code: number, error: string): Fault =>
    send(code, "application/json", JSON.stringify({ error })),
  /** Mastodon's dialect: no Retry-After, an ISO date with microseconds. */
  tooMany: (resetAt: number): Fault =>
    send(429, "application/json", '{"error":"Too many requests"}', {
      "x-ratelimit-limit": "300",
      "x-ratelimit-remaining": "0",
      "x-ratelimit-reset": new Date(resetAt).toISOString().replace("Z", "123Z"),
    }),
  /** The server does what it was asked for and its proxy gives up before it says so. */
  committed:
    (code: number): Fault =>
    (response, commit) => {
      commit();
      response.writeHead(code, { "content-type": "text/html" });
      response.end("<h1>Gateway Time-out</h1>");
    },
  hangUp: ((response, commit) => {
    commit();
    response.destroy();
  }) satisfies Fault,
};

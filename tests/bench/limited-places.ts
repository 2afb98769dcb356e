import type {
  Http,
  HttpAnswer,
  HttpRequest,
} from "../../src/main/channels/http.ts";
import { createDice } from "../channels/conformance/dice.ts";

const minute = 60_000;
const hour = 60 * minute;

/** Places with the limits that the real ones have, and no socket in between. */
export type LimitedPlaces = {
  http: Http;
  /** Lets people write until now. */
  write: () => void;
  count: () => {
    requests: number;
    refused: number;
    written: number;
    /** By host. */
    by: Map<string, number>;
  };
};

type Rule = { name: string; most: number; spanMs: number };

/**
 * https://docs.joinmastodon.org/api/rate-limits/ (per account and per address), and what Mastodon's
 * config/initializers/rack_attack.rb has for requests of pages. Windows begin at multiples of their length.
 */
const mastodonRules = (token: string, isPaged: boolean): Rule[] => [
  { name: `token ${token}`, most: 300, spanMs: 5 * minute },
  { name: "address", most: 300, spanMs: 5 * minute },
  ...(isPaged
    ? [{ name: `pages ${token}`, most: 300, spanMs: 15 * minute }]
    : []),
];
/** As strict as those who wrote about feed readers: one look an hour, with a little grace. */
const feedRules = (path: string): Rule[] => [
  { name: `feed ${path}`, most: 1, spanMs: 50 * minute },
];

type Row = { id: string; at: number };

/** People of a place: they write by day, and once a day in a crowd. */
function createWriters(seed: number, isCrowded: boolean, from: number) {
  const dice = createDice(seed);
  const rows: Row[] = [];
  let next = from;
  const write = (at: number) => {
    rows.push({ id: String(10_000_000 + rows.length), at });
  };
  return {
    rows,
    until(now: number): void {
      for (; next <= now; next += minute) {
        const hourOfDay = new Date(next).getUTCHours();
        const isCrowd =
          isCrowded &&
          hourOfDay === 12 &&
          new Date(next).getUTCMinutes() === 30;
        if (isCrowd) for (let n = 0; n < 200; n += 1) write(next);
        const chance = hourOfDay >= 7 && hourOfDay < 22 ? 0.02 : 0.001;
        if (dice() < chance) write(next);
      }
    },
  };
}

function toStatus({ id, at }: Row) {
  const author = {
    id: `9${id}`,
    username: `p${id}`,
    acct: `p${id}@far.example`,
    display_name: `Person ${id}`,
    url: `https://far.example/@p${id}`,
  };
  return {
    id,
    uri: `https://far.example/${id}`,
    account: author,
    created_at: new Date(at).toISOString(),
    in_reply_to_id: null,
    content: `<p>Question ${id}</p>`,
    visibility: "public",
    mentions: [],
  };
}

/** Ten Mastodon accounts on three servers and ten feeds on three hosts. */
export function createLimitedPlaces(now: () => number): LimitedPlaces {
  const startedAt = now();
  const writers = new Map<string, ReturnType<typeof createWriters>>();
  const spent = new Map<string, { window: number; count: number }>();
  const by = new Map<string, number>();
  const lastLook = new Map<string, number>();
  let requests = 0;
  let refused = 0;

  const writersOf = (name: string) => {
    let found = writers.get(name);
    if (found === undefined) {
      found = createWriters(
        writers.size + 1,
        // A feed shows its last 40: a crowd there would be lost to any reader.
        // By its name: who is asked first is left to chance.
        name.startsWith("social") && Number(/\d+$/.exec(name)?.[0]) % 4 === 0,
        startedAt,
      );
      writers.set(name, found);
    }
    return found;
  };

  function spend({ name, most, spanMs }: Rule, host: string) {
    const key = `${host} ${name}`;
    const window = Math.floor(now() / spanMs);
    const known = spent.get(key);
    const count = (known?.window === window ? known.count : 0) + 1;
    spent.set(key, { window, count });
    return {
      remaining: most - count,
      limit: most,
      resetAt: (window + 1) * spanMs,
    };
  }

  const answer = (
    url: string,
    status: number,
    headers: Record<string, string>,
    body: string,
  ): HttpAnswer => ({
    status,
    url,
    headers: new Headers({ date: new Date(now()).toUTCString(), ...headers }),
    body: new TextEncoder().encode(body),
    text: () => body,
  });

  function mastodon(request: HttpRequest, url: URL): HttpAnswer {
    const token = new Headers(request.headers).get("authorization") ?? "";
    const query = url.searchParams;
    const isPaged = ["min_id", "max_id", "since_id"].some((name) =>
      query.has(name),
    );
    const windows = mastodonRules(token, isPaged).map((rule) =>
      spend(rule, url.host),
    );
    const tightest = windows.toSorted((a, b) => a.remaining - b.remaining)[0];
    const headers = {
      "content-type": "application/json",
      "x-ratelimit-limit": String(tightest?.limit),
      "x-ratelimit-remaining": String(Math.max(0, tightest?.remaining ?? 0)),
      "x-ratelimit-reset": new Date(tightest?.resetAt ?? 0).toISOString(),
    };
    if ((tightest?.remaining ?? 0) < 0) {
      refused += 1;
      return answer(url.href, 429, headers, '{"error":"Too many requests"}');
    }
    const { rows } = writersOf(`${url.host} ${token}`);
    const say = (what: unknown) =>
      answer(url.href, 200, headers, JSON.stringify(what));
    if (url.pathname === "/api/v1/notifications") {
      const limit = Number(query.get("limit") ?? 40);
      const min = query.get("min_id");
      const max = query.get("max_id");
      const after = min === null ? 0 : rows.findIndex(({ id }) => id > min);
      const end =
        max === null ? rows.length : rows.findIndex(({ id }) => id >= max);
      const range = after === -1 ? [] : rows.slice(after, end);
      const page = min === null ? range.slice(-limit) : range.slice(0, limit);
      return say(
        page.toReversed().map((row) => ({
          id: row.id,
          type: "mention",
          created_at: new Date(row.at).toISOString(),
          account: toStatus(row).account,
          status: toStatus(row),
        })),
      );
    }
    if (url.pathname === "/api/v1/statuses") {
      const ids = new Set(query.getAll("id[]"));
      return say(rows.filter(({ id }) => ids.has(id)).map(toStatus));
    }
    if (url.pathname.endsWith("/statuses")) return say([]);
    if (url.pathname.endsWith("/context"))
      return say({ ancestors: [], descendants: [] });
    if (url.pathname.endsWith("/verify_credentials"))
      return say({
        id: "1",
        username: token.slice(-6),
        acct: token.slice(-6),
        url: `https://${url.host}/@us`,
      });
    if (url.pathname.includes("/instance"))
      return say({ domain: url.host, version: "4.5.0", configuration: {} });
    return answer(url.href, 404, headers, "{}");
  }

  function feed(request: HttpRequest, url: URL): HttpAnswer {
    const key = `${url.host}${url.pathname}`;
    const [rule] = feedRules(url.pathname);
    const last = lastLook.get(key);
    lastLook.set(key, now());
    if (
      rule !== undefined &&
      last !== undefined &&
      now() - last < rule.spanMs
    ) {
      refused += 1;
      return answer(url.href, 429, { "retry-after": "3600" }, "");
    }
    const { rows } = writersOf(key);
    const etag = `"${rows.length}"`;
    if (new Headers(request.headers).get("if-none-match") === etag)
      return answer(url.href, 304, { etag }, "");
    const items = rows
      .slice(-40)
      .toReversed()
      .map(
        ({ id, at }) =>
          `<item><guid>${key}-${id}</guid><title>Item ${id}</title><description>Words</description><pubDate>${new Date(at).toUTCString()}</pubDate></item>`,
      );
    return answer(
      url.href,
      200,
      { etag, "content-type": "text/xml" },
      `<?xml version="1.0"?><rss version="2.0"><channel><title>${key}</title><link>https://${url.host}/</link>${items.join("")}</channel></rss>`,
    );
  }

  return {
    http: {
      request(request) {
        const url = new URL(request.url);
        requests += 1;
        by.set(url.host, (by.get(url.host) ?? 0) + 1);
        return Promise.resolve(
          url.host.startsWith("feeds")
            ? feed(request, url)
            : mastodon(request, url),
        );
      },
    },
    write() {
      for (const each of writers.values()) each.until(now());
    },
    count: () => ({
      requests,
      refused,
      by,
      written: [...writers.values()].reduce(
        (sum, { rows }) => sum + rows.length,
        0,
      ),
    }),
  };
}

/** From the last hour on nobody writes, so that all can have come in. */
export const settlingMs = 3 * hour;

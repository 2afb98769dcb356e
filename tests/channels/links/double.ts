import { once } from "node:events";
import { createServer } from "node:http";
import type { AddressInfo } from "node:net";

/** A mention as the double keeps it; what is told of it is made of this. */
export type Kept = {
  id: number;
  /** Received and changed, ms UTC; the server has whole seconds. */
  createdAt: number;
  updatedAt: number;
  deleted: boolean;
  /** Held back until its owner lets it through. */
  held: boolean;
  domain: string;
  entry: Record<string, unknown>;
};

export type Receiver = {
  url: string;
  /** Takes a mention as if it had just been sent; answers its id. */
  receive: (
    entry: Record<string, unknown>,
    as?: Partial<Pick<Kept, "createdAt" | "held" | "domain">>,
  ) => number;
  change: (id: number, entry: Record<string, unknown>) => void;
  remove: (id: number) => void;
  permit: (id: number) => void;
  acceptToken: (accepted: boolean) => void;
  /** Everything that was asked, with the query and without headers. */
  asked: string[];
  stop: () => Promise<void>;
};

export const token = "wm-s3cr3t-t0ken";
export const domain = "blog.example";

/** ISO 8601 in whole seconds, as the server writes times. */
function seconds(at: number): string {
  return `${new Date(at).toISOString().slice(0, 19)}Z`;
}

function tell({ id, createdAt, entry }: Kept) {
  const said = entry["wm-property"];
  const property = typeof said === "string" ? said : "mention-of";
  const target = entry["wm-target"] ?? `https://${domain}/post`;
  return {
    type: "entry",
    author: { type: "card", name: "", photo: "", url: "" },
    url: entry["wm-source"],
    published: null,
    "wm-received": seconds(createdAt),
    "wm-id": id,
    "wm-target": target,
    "wm-protocol": "webmention",
    [property]: target,
    "wm-property": property,
    "wm-private": false,
    ...entry,
  };
}

/**
 * A receiver of webmentions, written from the documentation of webmention.io (https://webmention.io/api, as of
 * September 2026): List mentions with `domain`, `since`, `since_id`, `sort-by`, `sort-dir`, `per-page`, `page` and
 * `paging`; Deleted mentions; the token as a header or, as here nobody may do it, in the address.
 */
export async function startReceiver(): Promise<Receiver> {
  const kept = new Map<number, Kept>();
  const asked: string[] = [];
  let lastId = 1000;
  let accepted = true;

  function sorted(query: URLSearchParams, all: Kept[]): Kept[] {
    const by = query.get("sort-by") === "updated" ? "updatedAt" : "createdAt";
    const down = (query.get("sort-dir") ?? "down") === "down" ? -1 : 1;
    const second = (at: number) => Math.floor(at / 1000);
    // Within a second the server sorts as it likes.
    return all.toSorted(
      (a, b) => (second(a[by]) - second(b[by])) * down || b.id - a.id,
    );
  }

  function page(query: URLSearchParams, all: Kept[]) {
    const perPage = Math.min(Number(query.get("per-page") ?? 20), 1000);
    const at = Number(query.get("page") ?? 0);
    return {
      rows: all.slice(at * perPage, (at + 1) * perPage),
      paging: {
        "per-page": perPage,
        page: at,
        total: all.length,
        "total-pages": Math.ceil(all.length / perPage),
      },
    };
  }

  function after(query: URLSearchParams, at: (each: Kept) => number) {
    const since = Date.parse(query.get("since") ?? "");
    const sinceId = Number(query.get("since_id") ?? 0);
    return (each: Kept) =>
      (Number.isNaN(since) || at(each) > since) && each.id > sinceId;
  }

  function mentions(query: URLSearchParams) {
    const all = [...kept.values()]
      .filter(({ deleted, held }) => !deleted && !held)
      .filter((each) => each.domain === (query.get("domain") ?? each.domain))
      .filter(after(query, ({ createdAt }) => createdAt));
    const { rows, paging } = page(query, sorted(query, all));
    const children = rows.map(tell);
    return { type: "feed", name: "Webmentions", children, paging };
  }

  function deletions(query: URLSearchParams) {
    const all = [...kept.values()]
      .filter(({ deleted }) => deleted)
      .filter(after(query, ({ updatedAt }) => updatedAt))
      .toSorted((a, b) => b.updatedAt - a.updatedAt);
    const { rows, paging } = page(query, all);
    const children = rows.map(({ id, updatedAt, entry }) => ({
      "wm-id": id,
      "wm-source": entry["wm-source"],
      "wm-target": entry["wm-target"],
      "wm-deleted": seconds(updatedAt),
    }));
    return { type: "feed", name: "Deleted webmentions", children, paging };
  }

  const server = createServer((request, response) => {
    const url = new URL(request.url ?? "/", "http://127.0.0.1");
    const answer = (status: number, body: unknown) =>
      response
        .writeHead(status, { "content-type": "application/json" })
        .end(JSON.stringify(body));
    asked.push(url.href);
    const said = request.headers.authorization;
    if (said === undefined)
      return answer(400, {
        error: "invalid_input",
        error_description: "Either a token or a target URL is required",
      });
    if (said !== `Bearer ${token}` || !accepted)
      return answer(401, {
        error: "forbidden",
        error_description: `Access token was not valid: ${said}`,
      });
    switch (url.pathname) {
      case "/api/mentions.jf2":
        return answer(200, mentions(url.searchParams));
      case "/api/deleted.jf2":
        return answer(200, deletions(url.searchParams));
      default:
        return answer(404, { error: "not_found" });
    }
  });
  server.listen(0, "127.0.0.1");
  await once(server, "listening");
  const { port } = server.address() as AddressInfo;

  function get(id: number): Kept {
    const found = kept.get(id);
    if (found === undefined) throw new Error(`There is no mention ${id}.`);
    return found;
  }

  return {
    url: `http://127.0.0.1:${String(port)}`,
    receive(entry, as = {}) {
      lastId += 1;
      const createdAt = as.createdAt ?? Date.now();
      kept.set(lastId, {
        id: lastId,
        createdAt,
        updatedAt: createdAt,
        deleted: false,
        held: as.held ?? false,
        domain: as.domain ?? domain,
        entry,
      });
      return lastId;
    },
    change(id, entry) {
      const mention = get(id);
      mention.entry = { ...mention.entry, ...entry };
      mention.updatedAt = Date.now();
    },
    remove(id) {
      Object.assign(get(id), { deleted: true, updatedAt: Date.now() });
    },
    permit(id) {
      Object.assign(get(id), { held: false, updatedAt: Date.now() });
    },
    acceptToken(now) {
      accepted = now;
    },
    asked,
    stop: async () => {
      server.closeAllConnections();
      server.close();
      await once(server, "close");
    },
  };
}

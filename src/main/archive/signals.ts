import type { Signals } from "../../shared/model/signals.ts";
import { pageKey, pageThread } from "../../shared/page-key.ts";
import type { MessageRow } from "./messages.ts";
import type { Archive } from "./open.ts";
import { threadsOfPage } from "./pages.ts";
import { prepared } from "./prepared.ts";

/** Of one message; nobody reads on after so many. */
const most = 1000;
const mostLinks = 20;

type Row = {
  kind: "boost" | "quote" | "like" | "link" | "follow";
  name: string;
  at: number;
  url: string | null;
};

/** What was done with a message, and with the page that it is, by whichever account it came. */
function rowsAbout(db: Archive, message: MessageRow): Row[] {
  const own = prepared<[string, string, number], Row>(
    db,
    `SELECT s.kind, s.at, s.url, i.name FROM signals s JOIN identities i ON i.id = s.identity_id
     WHERE s.account_id = ? AND s.about = ? ORDER BY s.at DESC LIMIT ?`,
  ).all(message.account_id, message.remote_id, most);
  const page =
    message.kind === "post" ? pageThread(message.permalink ?? "") : undefined;
  if (page === undefined) return own;
  const elsewhere = prepared<[string, number], Row>(
    db,
    `SELECT s.kind, s.at, s.url, i.name FROM accounts a
     CROSS JOIN signals s ON s.account_id = a.id AND s.about = ?
     JOIN identities i ON i.id = s.identity_id
     WHERE a.channel = 'links' AND a.removed_at IS NULL ORDER BY s.at DESC LIMIT ?`,
  ).all(page, most);
  return [...own, ...elsewhere].sort((a, b) => b.at - a.at);
}

/** Each page once, however many sources told of it, and none that has a conversation of its own. */
function linksOf(db: Archive, rows: readonly Row[]): Signals["links"] {
  const pages = new Map<string, Signals["links"][number]>();
  for (const { kind, name, at, url } of rows) {
    const key = kind === "link" && url !== null ? pageKey(url) : undefined;
    if (url === null || key === undefined || pages.has(key)) continue;
    if (threadsOfPage(db, `page:${key}`).length === 0)
      pages.set(key, { name, url, at });
  }
  return [...pages.values()];
}

/** What others did with a message of ours; undefined where it is not ours or nothing came. */
export function signalsOf(
  db: Archive,
  message: MessageRow,
): Signals | undefined {
  if (message.direction === "in") return undefined;
  const rows = rowsAbout(db, message);
  const count = (kind: Row["kind"]) =>
    rows.filter((row) => row.kind === kind).length;
  const links = linksOf(db, rows);
  const found = {
    likes: count("like"),
    boosts: count("boost"),
    quotes: count("quote"),
    links: links.slice(0, mostLinks),
    linking: links.length,
  };
  const { likes, boosts, quotes, linking } = found;
  return likes + boosts + quotes + linking === 0 ? undefined : found;
}

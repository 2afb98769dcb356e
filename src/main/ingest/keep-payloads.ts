import type { Archive } from "../archive/open.ts";
import { savePayloads } from "../archive/payloads.ts";
import type { RemoteMessage } from "../channels/received.ts";
import { isNews, type IngestAccount } from "./ingest-message.ts";

/**
 * Keeps what was received of a page as far as it is news, before any of it is taken in: what is here already is kept
 * with the page that it came with. Answers the row.
 */
export function keepPayloads(
  db: Archive,
  account: IngestAccount,
  messages: RemoteMessage[],
  now: number,
): number | undefined {
  const news = messages.map((message) => isNews(db, account.id, message));
  if (!news.includes(true)) return undefined;
  return savePayloads(
    db,
    account.id,
    now,
    messages.map(({ raw }, index) => (news[index] === true ? raw : null)),
  );
}

import type { ChannelKind } from "../../shared/model/channel-kind.ts";
import {
  getConversationRow,
  setReadAt,
  setState,
} from "../archive/conversations.ts";
import { uniteThreads } from "../archive/merging.ts";
import type { Archive } from "../archive/open.ts";
import { filePost, pagesInCommon, threadsOfPage } from "../archive/pages.ts";
import { threadOfMessage } from "../archive/threads.ts";
import type { TurnKeeper } from "../archive/turns.ts";
import type { RemoteMessage } from "../channels/received.ts";
import type { Done, IngestAccount } from "./ingest-message.ts";

/** Where posts of ours are pages of the web. */
const blogs = new Set<ChannelKind>(["feed", "wordpress"]);

/**
 * After a message came in: a post of ours is filed under its page; a page that another source has found already is
 * shown with that find, as it was left there. Each source keeps its own find, so that one that is removed takes no
 * other with it.
 */
export function followPage(
  db: Archive,
  turns: TurnKeeper,
  account: IngestAccount,
  message: RemoteMessage,
  done: Done,
): Done {
  if (done.outcome !== "added") return done;
  const { own, kind, permalink } = message;
  if (
    blogs.has(account.channel) &&
    own &&
    kind === "post" &&
    permalink !== undefined
  )
    filePost(db, account.id, permalink, threadIdOf(db, account, message, done));
  return account.channel === "links"
    ? joinFinds(db, turns, account, message, done)
    : done;
}

function threadIdOf(
  db: Archive,
  account: IngestAccount,
  { remoteId }: RemoteMessage,
  { conversationId }: Done,
): string {
  return threadOfMessage(db, {
    account_id: account.id,
    remote_id: remoteId,
    conversation_id: conversationId,
  });
}

function joinFinds(
  db: Archive,
  turns: TurnKeeper,
  account: IngestAccount,
  message: RemoteMessage,
  done: Done,
): Done {
  const [first] = message.thread.flatMap((key) =>
    threadsOfPage(db, key, account.id),
  );
  if (first === undefined) return done;
  turns.writeCounts();
  // Of a thread that had a message before it is decided already whether it stands alone.
  if (getConversationRow(db, done.conversationId).messages > 1) return done;
  const thread = threadIdOf(db, account, message, done);
  const known = getConversationRow(db, first);
  if (message.addressed !== "to-us") {
    if (known.state === "done") setState(db, thread, "done");
    if (known.unread === 0)
      setReadAt(db, thread, Math.max(known.read_at, message.sentAt));
  }
  for (const id of uniteThreads(db, [first, thread])) turns.invalidate(id);
  const { id: conversationId } = getConversationRow(db, thread);
  return { ...done, conversationId, joined: true };
}

/** After an account came back: what it and others found is one again. Answers what is to be computed again. */
export function joinPagesOf(db: Archive, accountId: string): string[] {
  return pagesInCommon(db, accountId).flatMap(({ ours, theirs }) =>
    uniteThreads(db, [ours, theirs]),
  );
}

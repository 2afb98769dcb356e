import type { RemoteMessage } from "../../src/main/channels/received.ts";
import type { DemoAccount } from "../../src/main/demo/accounts.ts";
import { generateDemo } from "../../src/main/demo/generate.ts";
import type { ChannelKind } from "../../src/shared/model/channel-kind.ts";
import { now } from "./measure.ts";
import { readFeed, recordFeed } from "./recorded-feed.ts";
import { readMail, recordMail } from "./recorded-mail.ts";
import { readMastodon, recordMastodon } from "./recorded-mastodon.ts";

export const pageSize = 40;
/** Of a page that the poll before has brought already. */
const repeated = 4;

/** What one poll brought, as the network gave it; `read` is the way of the channel from there to messages. */
export type RecordedPage = {
  account: { id: string; channel: ChannelKind };
  read: () => RemoteMessage[];
};

/** Five kinds: Mastodon, mail, RSS, Atom, JSON Feed; accounts of channels to come are recorded as one of them. */
function kindOf({ channel, setting }: DemoAccount) {
  if (setting === "mail") return "mail";
  if (setting === "social") return "mastodon";
  if (channel === "feed" || channel === "wordpress") return "rss";
  return channel === "youtube" ? "atom" : "json";
}

function channelOf(account: DemoAccount): ChannelKind {
  const kind = kindOf(account);
  return kind === "mail" ? "email" : kind === "mastodon" ? "mastodon" : "feed";
}

function recordPage(
  account: DemoAccount,
  messages: readonly RemoteMessage[],
  uids: Map<RemoteMessage, number>,
): RecordedPage {
  const kind = kindOf(account);
  const about = { id: account.id, channel: channelOf(account) };
  const self = account.self ?? {
    remoteId: account.id,
    name: account.name,
    handle: account.handle,
    bot: false,
  };
  switch (kind) {
    case "mail": {
      const recorded = recordMail(messages, self, (message) => {
        const uid = uids.get(message) ?? uids.size + 1;
        uids.set(message, uid);
        return uid;
      });
      return { account: about, read: () => readMail(recorded, self) };
    }
    case "mastodon": {
      const local = { ...self, remoteId: `${account.id}@roast.example` };
      const known = messages.map((m) =>
        m.own ? { ...m, author: { ...m.author, remoteId: local.remoteId } } : m,
      );
      const recorded = recordMastodon(known, local);
      return { account: about, read: () => readMastodon(recorded, local) };
    }
    case "rss":
    case "atom":
    case "json": {
      const recorded = recordFeed(kind, messages);
      const url = `https://${account.id}.example/feed`;
      return { account: about, read: () => readFeed(recorded, url) };
    }
  }
}

/** Pages of 40 in the order of time, a tenth of each known from the page before. */
export function recordPages(messages: number): RecordedPage[] {
  const open = new Map<DemoAccount, RemoteMessage[]>();
  const uids = new Map<RemoteMessage, number>();
  const pages: RecordedPage[] = [];
  for (const { account, message } of generateDemo({ seed: 1, now, messages })) {
    const page = open.get(account) ?? [];
    open.set(account, page);
    page.push(message);
    if (page.length < pageSize) continue;
    pages.push(recordPage(account, page, uids));
    open.set(account, page.slice(-repeated));
  }
  for (const [account, page] of open)
    if (page.length > repeated) pages.push(recordPage(account, page, uids));
  return pages;
}

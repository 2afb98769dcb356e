import type {
  RemoteIdentity,
  RemoteMessage,
} from "../../src/main/channels/received.ts";
import { emptyWorld } from "../../src/main/channels/mastodon/thread.ts";
import { toMessage } from "../../src/main/channels/mastodon/to-message.ts";
import {
  meansUs,
  notification as notificationWire,
  page as pageWire,
  status as statusWire,
  type Status,
} from "../../src/main/channels/mastodon/wire.ts";
import { renderHtml } from "./recorded-html.ts";
import { now } from "./measure.ts";

const home = "roast.example";

/** Every field that a server of Mastodon 4.3 sends, most of which we do not read. */
function wireAccount({ remoteId, name, bot }: RemoteIdentity) {
  const acct = remoteId.includes("@") ? remoteId : `${remoteId}@sky.example`;
  const [username = acct, domain = home] = acct.split("@");
  const isLocal = domain === home;
  const url = `https://${domain}/@${username}`;
  return {
    id: `acc-${acct}`,
    username,
    acct: isLocal ? username : acct,
    display_name: name,
    locked: false,
    bot,
    discoverable: true,
    indexable: false,
    group: false,
    created_at: "2022-11-05T00:00:00.000Z",
    note: `<p>${name}. Coffee, bicycles, now and then a photo of the harbour.</p>`,
    url,
    uri: `https://${domain}/users/${username}`,
    avatar: `https://${home}/system/cache/accounts/avatars/109/287/${username}/original/5c1f2b2a0d9e.png`,
    avatar_static: `https://${home}/system/cache/accounts/avatars/109/287/${username}/original/5c1f2b2a0d9e.png`,
    header: `https://${home}/system/cache/accounts/headers/109/287/${username}/original/9d0c6b1f.jpg`,
    header_static: `https://${home}/system/cache/accounts/headers/109/287/${username}/original/9d0c6b1f.jpg`,
    followers_count: 312,
    following_count: 287,
    statuses_count: 1904,
    last_status_at: "2026-11-01",
    hide_collections: null,
    emojis: [],
    fields: [
      {
        name: "Web",
        value: `<a href="https://${username}.example" target="_blank" rel="nofollow noopener me" translate="no"><span class="invisible">https://</span><span class="">${username}.example</span></a>`,
        verified_at: null,
      },
    ],
  };
}

function wireStatus(message: RemoteMessage, self: RemoteIdentity) {
  const account = wireAccount(message.author);
  const { mentions, addressed, inReplyTo } = message;
  const named =
    addressed === "to-us" && inReplyTo === undefined ? [self] : mentions;
  return {
    id: message.remoteId,
    created_at: new Date(message.sentAt).toISOString(),
    in_reply_to_id: inReplyTo ?? null,
    in_reply_to_account_id:
      inReplyTo === undefined || message.own ? null : wireAccount(self).id,
    sensitive: message.warning !== undefined,
    spoiler_text: message.warning ?? "",
    visibility: message.visibility === "private" ? "direct" : "public",
    language: message.lang ?? null,
    uri: `${account.uri}/statuses/${message.remoteId}`,
    url: `${account.url}/${message.remoteId}`,
    replies_count: 1,
    reblogs_count: 0,
    favourites_count: 2,
    quotes_count: 0,
    edited_at: null,
    favourited: false,
    reblogged: false,
    muted: false,
    bookmarked: false,
    content: renderHtml(message.text),
    filtered: [],
    reblog: null,
    quote: null,
    quote_approval: {
      automatic: ["public"],
      manual: [],
      current_user: "automatic",
    },
    account,
    media_attachments: message.attachments.map((each, i) => ({
      id: `${message.remoteId}-${String(i)}`,
      type: "image",
      url: `https://${home}/system/media_attachments/files/${message.remoteId}/${String(i)}/original/${each.name}.jpg`,
      preview_url: `https://${home}/system/media_attachments/files/${message.remoteId}/${String(i)}/small/${each.name}.jpg`,
      remote_url: null,
      preview_remote_url: null,
      text_url: null,
      meta: {
        original: { width: 1600, height: 1200, size: "1600x1200", aspect: 1.3 },
        small: { width: 554, height: 415, size: "554x415", aspect: 1.3 },
      },
      description: each.alt ?? null,
      blurhash: "UJI5S#t7~qof%MofRjWB?bofWBj[M{WBofay",
    })),
    mentions: named.map((each) => {
      const { id, username, acct, url } = wireAccount(each);
      return { id, username, url, acct };
    }),
    tags: [],
    emojis: [],
    card: null,
    poll: null,
  };
}

/** One poll: a page of notifications and one of our own posts, as the server writes them. */
export function recordMastodon(
  messages: readonly RemoteMessage[],
  self: RemoteIdentity,
): string {
  const statuses = messages.filter((m) => m.own);
  const notifications = messages.filter((m) => !m.own);
  return JSON.stringify({
    notifications: notifications.map((message) => ({
      id: `n${message.remoteId}`,
      type: "mention",
      created_at: new Date(message.sentAt + 900).toISOString(),
      group_key: `ungrouped-${message.remoteId}`,
      account: wireAccount(message.author),
      status: wireStatus(message, self),
    })),
    statuses: statuses.map((message) => wireStatus(message, self)),
  });
}

/** As the poll reads it once the network has answered. */
export function readMastodon(
  text: string,
  self: RemoteIdentity,
): RemoteMessage[] {
  const pages = JSON.parse(text) as Record<
    "notifications" | "statuses",
    unknown
  >;
  const { id, url } = wireAccount(self);
  const world = emptyWorld({
    accountId: id,
    remoteId: self.remoteId,
    domain: home,
    profileUrl: url,
  });
  const found: { status: Status; notifiedAt?: number }[] = [];
  for (const raw of pageWire.parse(pages.notifications)) {
    const { type, status, created_at: at } = notificationWire.parse(raw);
    if (status === undefined) continue;
    if (meansUs.has(type)) world.naming.add(status.id);
    found.push({ status, ...(at === undefined ? {} : { notifiedAt: at }) });
  }
  for (const raw of pageWire.parse(pages.statuses))
    found.push({ status: statusWire.parse(raw) });
  for (const { status } of found) world.known.set(status.id, status);
  return found.map(({ status, ...told }) =>
    toMessage(status, world, { now, ...told }),
  );
}

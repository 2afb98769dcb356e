import type {
  AnnouncedCapabilities,
  Target,
} from "../../shared/model/account.ts";
import type { ChannelKind } from "../../shared/model/channel-kind.ts";
import type { RemoteIdentity } from "../channels/received.ts";
import { posts } from "./words/posts.ts";
import type { Setting } from "./words/language.ts";

/** One account of the demo's coffee roaster and its sister shops. All addresses end in `.example`: nobody lives there. */
export type DemoAccount = {
  id: string;
  channel: ChannelKind;
  name: string;
  handle: string;
  /** Who we are there; a feed is nobody. */
  self?: RemoteIdentity;
  setting: Setting;
  /** Of a hundred conversations. */
  weight: number;
  /** How long people usually wait for an answer here, minutes. */
  medianMinutes: number;
  /** Share of the questions that ever get an answer. */
  answered: number;
  target?: Target;
  /** What we publish there ourselves. */
  posts: readonly string[];
  capabilities: AnnouncedCapabilities;
};

const hour = 3600;

function able(
  what: Partial<AnnouncedCapabilities>,
  max?: number,
  perUrl?: number,
): AnnouncedCapabilities {
  return {
    reply: true,
    post: false,
    like: false,
    boost: false,
    length:
      max === undefined
        ? { unit: "none" }
        : {
            unit: "graphemes",
            max,
            ...(perUrl === undefined ? {} : { perUrl }),
          },
    ...what,
  };
}

function us(remoteId: string, name: string, handle: string): RemoteIdentity {
  return { remoteId, name, handle, bot: false };
}

const pictures = ["image/jpeg", "image/png", "image/gif", "image/webp"];
const social = {
  post: true,
  delete: true,
  like: true,
  boost: true,
  lang: true,
} satisfies Partial<AnnouncedCapabilities>;
const mastodon = {
  ...social,
  edit: true,
  warning: true,
  visibilities: ["public", "unlisted", "private", "direct"],
  files: {
    max: 4,
    maxBytes: 16_000_000,
    types: [...pictures, "video/mp4"],
    maxAlt: 1500,
  },
  moderate: ["block", "report"],
  writeBack: ["notifications"],
} satisfies Partial<AnnouncedCapabilities>;
const bluesky = {
  ...social,
  files: { max: 4, maxBytes: 2_000_000, types: pictures, maxAlt: 2000 },
  moderate: ["block", "report"],
  writeBack: ["notifications"],
} satisfies Partial<AnnouncedCapabilities>;
const mail = {
  post: true,
  recipients: true,
  files: { max: 20, maxBytes: 25_000_000, types: [] },
  writeBack: ["read", "archive", "star"],
} satisfies Partial<AnnouncedCapabilities>;
const ownPlace = {
  edit: true,
  delete: true,
  restore: true,
  moderate: ["approve", "hide", "remove", "spam"],
} satisfies Partial<AnnouncedCapabilities>;
const day = 24 * hour;
const silent = able({ reply: false });

export const demoAccounts: readonly DemoAccount[] = [
  {
    id: "demo-mastodon-harbour",
    channel: "mastodon",
    name: "Harbour Coffee",
    handle: "@harbour@roast.example",
    self: us(
      "harbour@roast.example",
      "Harbour Coffee",
      "@harbour@roast.example",
    ),
    setting: "social",
    weight: 19,
    medianMinutes: 48,
    answered: 0.93,
    target: { firstSeconds: 4 * hour, nextSeconds: 4 * hour },
    posts: posts.harbour,
    capabilities: able(mastodon, 500, 23),
  },
  {
    id: "demo-bluesky-harbour",
    channel: "bluesky",
    name: "Harbour Coffee",
    handle: "@harbour.example",
    self: us("did:plc:demoharbour", "Harbour Coffee", "@harbour.example"),
    setting: "social",
    weight: 13,
    medianMinutes: 66,
    answered: 0.91,
    target: { firstSeconds: 4 * hour, nextSeconds: 8 * hour },
    posts: posts.harbour,
    capabilities: {
      ...able(bluesky),
      length: { unit: "graphemes", max: 300, maxBytes: 3000 },
    },
  },
  {
    id: "demo-email-hello",
    channel: "email",
    name: "Harbour Orders",
    handle: "hello@harbour.example",
    self: us(
      "hello@harbour.example",
      "Harbour Coffee",
      "hello@harbour.example",
    ),
    setting: "mail",
    weight: 22,
    medianMinutes: 205,
    answered: 0.97,
    target: { firstSeconds: 8 * hour, nextSeconds: 8 * hour },
    posts: [],
    capabilities: able(mail),
  },
  {
    id: "demo-email-tern",
    channel: "email",
    name: "Tern Grinders",
    handle: "mend@tern.example",
    self: us("mend@tern.example", "Tern Grinders", "mend@tern.example"),
    setting: "mail",
    weight: 9,
    medianMinutes: 320,
    answered: 0.95,
    target: { firstSeconds: 24 * hour, nextSeconds: 24 * hour },
    posts: [],
    capabilities: able(mail),
  },
  {
    id: "demo-wordpress-journal",
    channel: "wordpress",
    name: "Harbour Journal",
    handle: "journal.harbour.example",
    self: us(
      "journal.harbour.example/harbour",
      "Harbour Coffee",
      "Harbour Coffee",
    ),
    setting: "comment",
    weight: 6,
    medianMinutes: 1270,
    answered: 0.72,
    target: { firstSeconds: 24 * hour, nextSeconds: 48 * hour },
    posts: posts.journal,
    capabilities: able(ownPlace),
  },
  {
    id: "demo-youtube-school",
    channel: "youtube",
    name: "Harbour School",
    handle: "@harbourschool",
    self: us("UCdemoharbourschool", "Harbour School", "@harbourschool"),
    setting: "comment",
    weight: 9,
    medianMinutes: 900,
    answered: 0.7,
    posts: posts.school,
    capabilities: able({ ...ownPlace, like: true }, 10_000),
  },
  {
    id: "demo-instagram-nightboat",
    channel: "instagram",
    name: "Night Boat Café",
    handle: "@nightboat.cafe",
    self: us("demo-nightboat", "Night Boat Café", "@nightboat.cafe"),
    setting: "social",
    weight: 9,
    medianMinutes: 150,
    answered: 0.86,
    target: { firstSeconds: 6 * hour, nextSeconds: 6 * hour },
    posts: posts.nightBoat,
    capabilities: able(
      { like: true, moderate: ["hide"], replyWindowSeconds: 7 * day },
      2200,
    ),
  },
  {
    id: "demo-mastodon-tern",
    channel: "mastodon",
    name: "Tern Grinders",
    handle: "@tern@makers.example",
    self: us("tern@makers.example", "Tern Grinders", "@tern@makers.example"),
    setting: "social",
    weight: 5,
    medianMinutes: 110,
    answered: 0.9,
    posts: posts.tern,
    capabilities: able(mastodon, 500, 23),
  },
  {
    id: "demo-reddit-harbour",
    channel: "reddit",
    name: "Harbour Coffee",
    handle: "u/harbour_coffee",
    self: us("harbour_coffee", "harbour_coffee", "u/harbour_coffee"),
    setting: "comment",
    weight: 5,
    medianMinutes: 400,
    answered: 0.78,
    posts: posts.harbour,
    capabilities: able(
      { post: true, edit: true, delete: true, like: true },
      10_000,
    ),
  },
  {
    id: "demo-feed-trade",
    channel: "feed",
    name: "Coffee Trade Weekly",
    handle: "https://trade.example/feed.xml",
    setting: "comment",
    weight: 2,
    medianMinutes: 0,
    answered: 0,
    posts: posts.trade,
    capabilities: silent,
  },
  {
    id: "demo-feed-homebar",
    channel: "feed",
    name: "Notes from a Home Bar",
    handle: "https://homebar.example/atom.xml",
    setting: "comment",
    weight: 1,
    medianMinutes: 0,
    answered: 0,
    posts: posts.homeBar,
    capabilities: silent,
  },
];

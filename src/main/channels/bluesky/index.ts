import type { Channel } from "../channel.ts";
import { act } from "./act.ts";
import { barrier } from "./answerable.ts";
import { backfill, history, type History } from "./backfill.ts";
import { check, identify } from "./identify.ts";
import { authorise } from "./oauth.ts";
import { cursor, poll, type Cursor } from "./poll.ts";
import { find, send } from "./send.ts";
import {
  rootOf,
  secrets,
  settings,
  type Secrets,
  type Settings,
} from "./settings.ts";
import { blueskySetup } from "./setup.ts";
import { reread } from "./to-message.ts";

/** Bluesky, and every server of its network. */
export const bluesky: Channel<Settings, Secrets, Cursor, History> = {
  kind: "bluesky",
  setup: blueskySetup,
  settings,
  secrets,
  cursor,
  pollSeconds: 60,
  fastestSeconds: 20,
  // https://docs.bsky.app/docs/advanced-guides/rate-limits
  limits: [{ per: "address", requests: 3000, seconds: 300 }],
  identify,
  check,
  poll,
  history,
  backfill,
  send,
  find,
  barrier,
  act,
  ownHost: (of) => rootOf(of).host,
  authorise,
  reread,
};

import { mastodonSetup } from "./setup.ts";
import type { Channel } from "../channel.ts";
import { act } from "./act.ts";
import { backfill, history, type History } from "./backfill.ts";
import { source } from "./edit.ts";
import { find } from "./find.ts";
import { check, discover, identify } from "./identify.ts";
import { authorise } from "./oauth.ts";
import { cursor, poll, type Cursor } from "./poll.ts";
import { send } from "./send.ts";
import {
  rootOf,
  secrets,
  settings,
  type Secrets,
  type Settings,
} from "./settings.ts";
import { reread } from "./to-message.ts";

/** Mastodon and what speaks its API: GoToSocial, Akkoma, Pixelfed, snac. */
export const mastodon: Channel<Settings, Secrets, Cursor, History> = {
  kind: "mastodon",
  setup: mastodonSetup,
  settings,
  secrets,
  cursor,
  pollSeconds: 60,
  fastestSeconds: 20,
  // Documented for an account and for an address (https://docs.joinmastodon.org/api/rate-limits/); by its source
  // (config/initializers/rack_attack.rb) what asks for pages has this many in 15 minutes.
  limits: [
    { per: "account", requests: 300, seconds: 900 },
    { per: "address", requests: 300, seconds: 300 },
  ],
  identify,
  check,
  discover,
  poll,
  history,
  backfill,
  send,
  find,
  source,
  act,
  ownHost: (of) => rootOf(of).host,
  authorise,
  reread,
};

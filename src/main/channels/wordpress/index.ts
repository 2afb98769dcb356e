import type { Channel } from "../channel.ts";
import { act, source } from "./act.ts";
import { authorise } from "./authorise.ts";
import { backfill, history, type History } from "./backfill.ts";
import { cursor, type Cursor } from "./cursor.ts";
import { discover } from "./discover.ts";
import { check, identify } from "./identify.ts";
import { poll } from "./poll.ts";
import { find, send } from "./send.ts";
import {
  secrets,
  settings,
  siteOf,
  type Secrets,
  type Settings,
} from "./settings.ts";
import { wordpressSetup } from "./setup.ts";

/** Sites with WordPress 5.6 or newer, by its REST API (https://developer.wordpress.org/rest-api/). */
export const wordpress: Channel<Settings, Secrets, Cursor, History> = {
  kind: "wordpress",
  setup: wordpressSetup,
  settings,
  secrets,
  cursor,
  // WordPress counts no requests itself, but each starts PHP and the whole site with it.
  pollSeconds: 120,
  fastestSeconds: 30,
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
  ownHost: (of) => siteOf(of).host,
  authorise,
};

import { z } from "zod";
import { AppError } from "../../../shared/fault.ts";
import type { AnnouncedCapabilities } from "../../../shared/model/account.ts";
import type { AccountProfile, Channel, CheckStep } from "../channel.ts";
import type { HistoryResult, PollResult } from "../received.ts";
import { checkFeed } from "../syndication/check.ts";
import { pageCursor } from "../syndication/cursor.ts";
import { readName } from "../syndication/page.ts";
import { expectFeed, visit } from "../syndication/request.ts";
import { pollAlerts } from "./alerts.ts";
import { reread } from "./found.ts";
import {
  countMentions,
  fillMentions,
  mentionsCursor,
  mentionsHistory,
  pollMentions,
  type MentionsHistory,
} from "./mentions.ts";
import {
  linkSecrets,
  linkSettings,
  type AlertsContext,
  type LinkContext,
  type LinkSecrets,
  type LinkSettings,
  type MentionsContext,
} from "./settings.ts";
import { linksSetup } from "./setup.ts";

const cursor = z.union([mentionsCursor, pageCursor]);
type Cursor = z.infer<typeof cursor>;

/** Who links is answered on their own page. */
const capabilities: AnnouncedCapabilities = {
  reply: false,
  post: false,
  like: false,
  boost: false,
  length: { unit: "none" },
};

/** Does what the account's source asks for. */
function bySource<T>(
  context: LinkContext,
  of: {
    mentions: (context: MentionsContext) => T;
    alerts: (context: AlertsContext) => T;
  },
): T {
  const { settings } = context;
  return settings.source === "mentions"
    ? of.mentions({ ...context, settings })
    : of.alerts({ ...context, settings });
}

async function identifyAlerts(context: AlertsContext): Promise<AccountProfile> {
  const { settings } = context;
  const answer = await visit(settings.feed, context);
  const feed = answer.movedTo ?? settings.feed;
  const document = await expectFeed(answer);
  return {
    name: readName(document, feed),
    handle: feed,
    identities: [],
    settings: { ...settings, feed },
    capabilities,
  };
}

async function identifyMentions(
  context: MentionsContext,
): Promise<AccountProfile> {
  const { settings } = context;
  await countMentions(context);
  return {
    name: `Links to ${settings.domain}`,
    handle: settings.domain,
    identities: [],
    settings,
    capabilities,
  };
}

async function checkMentions(context: MentionsContext): Promise<CheckStep[]> {
  try {
    const { total, newest } = await countMentions(context);
    const { domain } = context.settings;
    return [
      { name: "Token", ok: true, message: "It is accepted." },
      {
        name: "Mentions",
        ok: true,
        message:
          newest === undefined
            ? `None of ${domain} yet. Is the name as it stands in the list of your sites?`
            : total === undefined
              ? `There are some of ${domain}.`
              : `${total.toLocaleString("en")} of ${domain}`,
      },
    ];
  } catch (error) {
    if (!(error instanceof AppError) || error.code === "cancelled") throw error;
    return [{ name: "Token", ok: false, message: error.message }];
  }
}

async function backfill(
  context: LinkContext,
  at: MentionsHistory | null,
  until: number,
): Promise<HistoryResult<MentionsHistory>> {
  return bySource<Promise<HistoryResult<MentionsHistory>>>(context, {
    mentions: (mentions) => fillMentions(mentions, at, until),
    // A feed of alerts has its newest finds and no others.
    alerts: () =>
      Promise.resolve({
        messages: [],
        signals: [],
        tombstones: [],
        rejected: [],
        gaps: [],
        requests: 0,
        cursor: { page: 0 },
        done: true,
      }),
  });
}

async function poll(
  context: LinkContext,
  before: Cursor | null,
): Promise<PollResult<Cursor>> {
  return bySource<Promise<PollResult<Cursor>>>(context, {
    mentions: (mentions) =>
      pollMentions(
        mentions,
        before !== null && "since" in before ? before : null,
      ),
    alerts: (alerts) =>
      pollAlerts(alerts, before !== null && "seen" in before ? before : null),
  });
}

/** Pages that link to our blog or speak of us: webmentions, and feeds of what a search engine finds. Read only. */
export const links: Channel<
  LinkSettings,
  LinkSecrets,
  Cursor,
  MentionsHistory
> = {
  kind: "links",
  setup: linksSetup,
  settings: linkSettings,
  secrets: linkSecrets,
  cursor,
  pollSeconds: 1800,
  identify: (context) =>
    bySource(context, { mentions: identifyMentions, alerts: identifyAlerts }),
  check: (context) =>
    bySource(context, {
      mentions: checkMentions,
      alerts: (alerts) => checkFeed(alerts.settings.feed, alerts),
    }),
  poll,
  history: mentionsHistory,
  backfill,
  reread,
  ownHost: (settings) =>
    URL.parse(settings.source === "mentions" ? settings.server : settings.feed)
      ?.host ?? "",
};

import { AppError } from "../../shared/fault.ts";
import type { ChannelKind } from "../../shared/model/channel-kind.ts";
import type { Channel, ChannelContext } from "./channel.ts";
import { bluesky } from "./bluesky/index.ts";
import { email } from "./email/index.ts";
import { feedChannel } from "./feed/index.ts";
import { links } from "./links/index.ts";
import { mastodon } from "./mastodon/index.ts";
import { wordpress } from "./wordpress/index.ts";

/**
 * The one place where a channel's own types are widened, so that the rest of the core can hold
 * them all in one table. It is safe because every call first parses what it is given with the
 * channel's own schemas. A cursor that no longer fits begins anew: what was fetched before is met
 * again and changes nothing.
 */
function widen<Settings, Secrets, Cursor, History>(
  channel: Channel<Settings, Secrets, Cursor, History>,
): Channel {
  const readSettings = (value: unknown): Settings => {
    const read = channel.settings.safeParse(value);
    if (read.success) return read.data;
    throw new AppError(
      "invalid-input",
      "The settings of this account are not complete. Check them and try again.",
      { details: { path: pathOf(read.error) } },
    );
  };
  const readSecrets = (value: unknown): Secrets => {
    const read = channel.secrets.safeParse(value);
    if (read.success) return read.data;
    // Without the cause: a schema's error can quote what it was given.
    throw new AppError(
      "needs-sign-in",
      "The password or key of this account is missing. Sign in again.",
    );
  };
  const narrow = (
    context: ChannelContext<unknown, unknown>,
  ): ChannelContext<Settings, Secrets> => ({
    ...context,
    settings: readSettings(context.settings),
    secrets: readSecrets(context.secrets),
    renewSecrets: async (renew) =>
      readSecrets(
        await context.renewSecrets((kept) => renew(readSecrets(kept))),
      ),
  });
  const { discover, send, find, authorise, reread, ownHost, fetchPart } =
    channel;
  const { act, backfill, barrier, client, history, senders, source, watch } =
    channel;
  const { signsInAt } = channel;
  return {
    kind: channel.kind,
    ...(channel.setup === undefined ? {} : { setup: channel.setup }),
    ...(channel.list === undefined ? {} : { list: channel.list }),
    settings: channel.settings,
    secrets: channel.secrets,
    cursor: channel.cursor,
    pollSeconds: channel.pollSeconds,
    ...(channel.fastestSeconds === undefined
      ? {}
      : { fastestSeconds: channel.fastestSeconds }),
    ...(channel.limits === undefined ? {} : { limits: channel.limits }),
    ...(client === undefined
      ? {}
      : {
          client: (settings, secrets) =>
            client(readSettings(settings), readSecrets(secrets)),
        }),
    identify: async (context) => channel.identify(narrow(context)),
    check: async (context) => {
      try {
        return await channel.check(narrow(context));
      } catch (error) {
        if (!(error instanceof AppError) || error.code === "cancelled")
          throw error;
        return [{ name: "Settings", ok: false, message: error.message }];
      }
    },
    poll: async (context, cursor) => {
      const read = channel.cursor.safeParse(cursor);
      return channel.poll(narrow(context), read.success ? read.data : null);
    },
    ...(discover === undefined ? {} : { discover }),
    ...(reread === undefined ? {} : { reread }),
    ...(send === undefined
      ? {}
      : { send: async (context, outgoing) => send(narrow(context), outgoing) }),
    ...(act === undefined
      ? {}
      : { act: async (context, outgoing) => act(narrow(context), outgoing) }),
    ...(source === undefined
      ? {}
      : {
          source: async (context, remoteId) =>
            source(narrow(context), remoteId),
        }),
    ...(senders === undefined
      ? {}
      : { senders: (settings, raw) => senders(readSettings(settings), raw) }),
    ...(barrier === undefined
      ? {}
      : {
          barrier: async (context, remoteId) =>
            barrier(narrow(context), remoteId),
        }),
    ...(watch === undefined
      ? {}
      : { watch: async (context, wake) => watch(narrow(context), wake) }),
    ...(backfill === undefined || history === undefined
      ? {}
      : {
          history,
          backfill: async (context, at, until) => {
            const read = history.safeParse(at);
            return backfill(
              narrow(context),
              read.success ? read.data : null,
              until,
            );
          },
        }),
    ...(find === undefined
      ? {}
      : { find: async (context, outgoing) => find(narrow(context), outgoing) }),
    ...(ownHost === undefined
      ? {}
      : { ownHost: (settings) => ownHost(readSettings(settings)) }),
    ...(signsInAt === undefined
      ? {}
      : { signsInAt: (settings) => signsInAt(readSettings(settings)) }),
    ...(fetchPart === undefined
      ? {}
      : {
          fetchPart: async (context, attached, mostBytes) =>
            fetchPart(narrow(context), attached, mostBytes),
        }),
    ...(authorise === undefined
      ? {}
      : {
          authorise: async (settings, redirect, context) =>
            authorise(readSettings(settings), redirect, context),
        }),
  };
}

function pathOf(error: { issues: readonly { path: PropertyKey[] }[] }) {
  return (error.issues[0]?.path ?? []).map((key) =>
    typeof key === "symbol" ? String(key) : key,
  );
}

/** Kind → channel. A new channel is one folder plus one line here. */
export const channels: Partial<Record<ChannelKind, Channel>> = {
  feed: widen(feedChannel),
  email: widen(email),
  mastodon: widen(mastodon),
  bluesky: widen(bluesky),
  links: widen(links),
  wordpress: widen(wordpress),
};

import { z } from "zod";
import { AppError } from "../shared/fault.ts";
import type { ChannelKind } from "../shared/model/channel-kind.ts";
import type { StoredAccount } from "./archive/accounts.ts";
import type { Channel, ChannelContext } from "./channels/channel.ts";
import type { Http } from "./channels/http.ts";
import type { Location } from "./channels/received.ts";
import type { SecretStore } from "./host.ts";
import type { Budget, Purpose } from "./polling/budget.ts";
import { createRenewing } from "./accounts/renewing.ts";

export type ChannelLookup = (kind: ChannelKind) => Channel;

export function createLookup(
  channels: Partial<Record<ChannelKind, Channel>>,
): ChannelLookup {
  return (kind) => {
    const channel = channels[kind];
    if (channel === undefined)
      throw new AppError(
        "unsupported",
        `This version of Porchlight has no ${kind} channel.`,
      );
    return channel;
  };
}

const storedSecrets = z.record(z.string(), z.string());

/** Gives a channel what it may use for one call: settings and secrets parsed by its own schemas. */
export type Connect = (
  account: Pick<StoredAccount, "id" | "channel" | "settings">,
  signal: AbortSignal,
  /** `user` by default. */
  purpose?: Purpose,
) => Promise<ChannelContext<unknown, unknown>>;

/** Undefined where it is not what we put there; the parser's own error would quote it. */
export function readSecrets(stored: string | null): unknown {
  if (stored === null) return {};
  try {
    return storedSecrets.safeParse(JSON.parse(stored)).data;
  } catch {
    return undefined;
  }
}

/** Throws `needs-sign-in` when the secret store has nothing that fits. */
export function createConnect(
  lookup: ChannelLookup,
  secretStore: SecretStore,
  http: Http,
  now: () => number,
  messageAt: (accountId: string, location: Location) => string | undefined,
  budget: Pick<Budget, "meter">,
): Connect {
  const renewing = createRenewing(secretStore);
  const parse = (channel: Channel, stored: string | null): unknown => {
    const secrets = channel.secrets.safeParse(readSecrets(stored));
    if (secrets.success) return secrets.data;
    throw new AppError(
      "needs-sign-in",
      "The sign-in of this account is not on this computer. Sign in again; nothing of the account is lost.",
    );
  };
  return async (account, signal, purpose = "user") => {
    const channel = lookup(account.channel);
    const secrets = parse(channel, await renewing.read(account.id));
    const settings = channel.settings.parse(account.settings);
    return {
      accountId: account.id,
      settings,
      secrets,
      renewSecrets: async (renew) => {
        let renewed: unknown;
        await renewing.renew(account.id, async (stored) => {
          renewed = await renew(parse(channel, stored));
          return storedSecrets.parse(renewed);
        });
        return renewed;
      },
      messageAt: (location) => messageAt(account.id, location),
      http: budget.meter(http, {
        accountId: account.id,
        isAnonymous: Object.keys(secrets as object).length === 0,
        client: channel.client?.(settings, secrets),
        limits: channel.limits ?? [],
        purpose,
      }),
      now,
      signal,
    };
  };
}

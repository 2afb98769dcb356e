import type { ChannelKind } from "../../shared/model/channel-kind.ts";
import { listAccounts, type StoredAccount } from "../archive/accounts.ts";
import { identitiesOfAccount } from "../archive/belonging.ts";
import { isIdentityOf } from "../archive/identities.ts";
import type { Archive } from "../archive/open.ts";
import type { AccountProfile } from "../channels/channel.ts";

/** An account that only keeps what was imported, of the one who signs in now. */
export function findImported(
  db: Archive,
  channel: ChannelKind,
  profile: AccountProfile,
): StoredAccount | undefined {
  return listAccounts(db).find(
    (each) =>
      each.channel === channel &&
      each.health.state === "imported" &&
      isOf(db, each, profile),
  );
}

/** The same account once more: added or imported again after this one was removed. */
export function findAgain(
  db: Archive,
  { id, channel, handle }: StoredAccount,
): StoredAccount | undefined {
  const own = new Set(identitiesOfAccount(db, id));
  return listAccounts(db).find(
    (each) =>
      each.id !== id &&
      each.channel === channel &&
      (each.handle.toLowerCase() === handle.toLowerCase() ||
        identitiesOfAccount(db, each.id).some((one) => own.has(one))),
  );
}

/** Whether an account is who has signed in: by its handle, else by who it is to the channel, where handles change. */
export function isOf(
  db: Archive,
  { id, channel, handle }: StoredAccount,
  profile: AccountProfile,
): boolean {
  return (
    handle.toLowerCase() === profile.handle.toLowerCase() ||
    profile.identities.some(({ remoteId }) =>
      isIdentityOf(db, id, channel, remoteId),
    )
  );
}

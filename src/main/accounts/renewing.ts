import type { SecretStore } from "../host.ts";

type Kept = Record<string, string>;

/** Replaces an account's kept secrets, one replacement at a time, so that a token that works once is spent once. */
export type Renewing = {
  read: (accountId: string) => Promise<string | null>;
  renew: (
    accountId: string,
    /** From the secrets as they are kept to those to keep. */
    next: (stored: string | null) => Promise<Kept>,
  ) => Promise<void>;
};

/**
 * A keychain can refuse the new secrets after the old ones were spent. They are held then, as long as it still has
 * those that they replace, and offered to it again with the next renewal.
 */
export function createRenewing(store: SecretStore): Renewing {
  const turns = new Map<string, Promise<unknown>>();
  const held = new Map<string, { over: string | null; text: string }>();

  async function read(accountId: string): Promise<string | null> {
    const stored = await store.get(accountId);
    const newer = held.get(accountId);
    if (newer === undefined) return stored;
    if (newer.over === stored) return newer.text;
    held.delete(accountId);
    return stored;
  }

  async function replace(
    accountId: string,
    next: (stored: string | null) => Promise<Kept>,
  ): Promise<void> {
    const current = await read(accountId);
    const text = JSON.stringify(await next(current));
    if (text === current && !held.has(accountId)) return;
    const over = held.get(accountId)?.over ?? current;
    held.set(accountId, { over, text });
    try {
      await store.set(accountId, text);
      held.delete(accountId);
    } catch {
      // Held above: the account goes on, and only a restart before the keychain answers asks for a new sign-in.
    }
  }

  return {
    read,
    async renew(accountId, next) {
      const before = turns.get(accountId) ?? Promise.resolve();
      const turn = before
        .catch(() => undefined)
        .then(() => replace(accountId, next));
      turns.set(accountId, turn);
      try {
        await turn;
      } finally {
        if (turns.get(accountId) === turn) turns.delete(accountId);
      }
    },
  };
}

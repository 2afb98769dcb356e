/** Whether this computer has a network, as the polls find it: while it has none only one account asks. */
export type Network = {
  /** A poll could not get out. Answers whether this account is the one that asks again soon. */
  lost: (accountId: string) => boolean;
  /** A poll was answered, however. */
  found: () => void;
  /** An account asks no more. */
  drop: (accountId: string) => void;
};

export function createNetwork(back: () => void): Network {
  let isLost = false;
  let scout: string | undefined;
  return {
    lost(accountId) {
      isLost = true;
      scout ??= accountId;
      return scout === accountId;
    },
    found() {
      if (!isLost) return;
      isLost = false;
      scout = undefined;
      back();
    },
    drop(accountId) {
      if (scout === accountId) scout = undefined;
    },
  };
}

import { expect, test } from "vitest";
import type { SecretStore } from "../../src/main/host.ts";
import { createRenewing } from "../../src/main/accounts/renewing.ts";

/** A keychain that can be locked. */
function createStore() {
  const kept = new Map<string, string>();
  const state = { locked: false };
  const store: SecretStore = {
    get: (id) => Promise.resolve(kept.get(id) ?? null),
    set: (id, secret) => {
      if (state.locked) return Promise.reject(new Error("It is locked."));
      kept.set(id, secret);
      return Promise.resolve();
    },
    delete: (id) => {
      kept.delete(id);
      return Promise.resolve();
    },
    warning: () => undefined,
  };
  return { kept, state, store };
}

/** Spends the token that is kept and makes the next one of it. */
const spend = (spent: string[]) => async (stored: string | null) => {
  const token = (JSON.parse(stored ?? "{}") as { token: string }).token;
  spent.push(token);
  await new Promise((resolve) => setImmediate(resolve));
  return { token: `${token}+` };
};

test("two renewals at once spend each token once", async () => {
  const { kept, store } = createStore();
  kept.set("a", '{"token":"t"}');
  const renewing = createRenewing(store);
  const spent: string[] = [];
  await Promise.all([
    renewing.renew("a", spend(spent)),
    renewing.renew("a", spend(spent)),
  ]);
  expect(spent).toEqual(["t", "t+"]);
  expect(kept.get("a")).toBe('{"token":"t++"}');
});

test("a renewal that fails changes nothing and holds nobody up", async () => {
  const { kept, store } = createStore();
  kept.set("a", '{"token":"t"}');
  const renewing = createRenewing(store);
  const spent: string[] = [];
  const failing = renewing.renew("a", () => Promise.reject(new Error("no")));
  const after = renewing.renew("a", spend(spent));
  await expect(failing).rejects.toThrow("no");
  await after;
  expect(kept.get("a")).toBe('{"token":"t+"}');
});

test("what a locked keychain does not take is held, and given to it later", async () => {
  const { kept, state, store } = createStore();
  kept.set("a", '{"token":"t"}');
  const renewing = createRenewing(store);
  const spent: string[] = [];
  state.locked = true;
  await renewing.renew("a", spend(spent));
  await renewing.renew("a", spend(spent));
  expect(spent).toEqual(["t", "t+"]);
  expect(await renewing.read("a")).toBe('{"token":"t++"}');
  state.locked = false;
  // Nothing new, but the keychain does not have it yet.
  await renewing.renew("a", (stored) =>
    Promise.resolve(JSON.parse(stored ?? "{}") as Record<string, string>),
  );
  expect(kept.get("a")).toBe('{"token":"t++"}');
});

test("a new sign-in counts for more than what is held", async () => {
  const { kept, state, store } = createStore();
  kept.set("a", '{"token":"t"}');
  const renewing = createRenewing(store);
  state.locked = true;
  await renewing.renew("a", spend([]));
  kept.set("a", '{"token":"signed in again"}');
  expect(await renewing.read("a")).toBe('{"token":"signed in again"}');
});

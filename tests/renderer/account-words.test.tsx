import { describe, expect, it } from "vitest";
import { dateInput, readDateInput } from "../../src/renderer/ui/date-input.ts";
import { fillingWords } from "../../src/renderer/accounts/gaps.tsx";
import { gapTimes, gapWords } from "../../src/renderer/ui/gap-words.ts";
import { typedAddresses } from "../../src/renderer/accounts/typed-addresses.ts";
import {
  healthWords,
  needsUser,
} from "../../src/renderer/accounts/health-words.ts";
import {
  readSpan,
  typedSpan,
} from "../../src/renderer/accounts/span-field.tsx";
import { type Account, healthState } from "../../src/shared/model/account.ts";

function account(part: Partial<Account["health"]>, paused = false): Account {
  return {
    paused,
    health: { state: "ok", polling: false, failures: 0, ...part },
  } as Account;
}

describe("an account's health in words", () => {
  it("has a state, and for all but a healthy one a sentence", () => {
    for (const state of healthState.options) {
      const words = healthWords(account({ state }), 0);
      expect(words.state, state).not.toBe("");
      expect(words.message === "", state).toBe(state === "ok");
    }
  });

  it("says what the core said, and names what mends it", () => {
    expect(
      healthWords(
        account({ state: "needs-sign-in", message: "Password refused." }),
        0,
      ),
    ).toMatchObject({ message: "Password refused.", mend: "sign-in" });
    expect(healthWords(account({ state: "failing" }, true), 0)).toMatchObject({
      state: "Paused",
      mend: "resume",
    });
  });
});

describe("a sign-in that lacks a right", () => {
  const signInFor = "far.example does not allow this. Sign in again.";
  it("is said with what mends it, for as long as something waits for it", () => {
    expect(healthWords(account({ signInFor }), 0)).toMatchObject({
      mend: "sign-in",
      message: expect.stringContaining(signInFor) as string,
    });
    expect(healthWords(account({ signInFor }, true), 0).mend).toBe("resume");
    expect(healthWords(account({}), 0).mend).toBe("none");
  });
});

describe("a sign-in that ends", () => {
  const day = 86_400_000;
  it("is said a week before, with what mends it", () => {
    const at = (expiresAt: number) => healthWords(account({ expiresAt }), 0);
    expect(at(8 * day).message).toBe("");
    expect(at(6.5 * day)).toMatchObject({
      state: "Sign-in ends soon",
      mend: "sign-in",
      message: expect.stringContaining("in 6 d") as string,
    });
    expect(at(-1).message).toContain("ends now");
  });

  it("is counted among the accounts that need the user, as all that wait for nobody else", () => {
    const needy = (part: Partial<Account["health"]>, paused = false) =>
      needsUser(account(part, paused), 0);
    expect(needy({ expiresAt: 6 * day })).toBe(true);
    expect(needy({ expiresAt: 8 * day })).toBe(false);
    expect(needy({ state: "needs-sign-in" })).toBe(true);
    expect(needy({ state: "gone" })).toBe(true);
    expect(needy({ signInFor: "It lacks a right." })).toBe(true);
    expect(needy({ state: "needs-sign-in" }, true)).toBe(false);
    for (const state of ["failing", "offline", "rate-limited"] as const)
      expect(needy({ state }), state).toBe(false);
  });
});

describe("what is missing, in words", () => {
  const day = 86_400_000;
  it.each([
    [
      0,
      3 * day,
      "The server kept only 800 mentions.",
      /^What is older than .+ is missing here: the server kept/,
    ],
    [
      day,
      4 * day,
      "The server kept only 800 mentions.",
      /^3 days are missing here: the server kept only 800 mentions\.$/,
    ],
    [day, 1.25 * day, "", /^6 h are missing here\.$/],
    [day, day, "IMAP lost its place.", /^1 min are missing here: IMAP lost/],
  ])("%i to %i", (from, to, message, words) => {
    expect(gapWords({ from, to, message })).toMatch(words);
  });

  it("that goes on is said by its sentence, for nobody knows how long it will be", () => {
    const gap = { from: day, to: 2 * day, message: "No #tea.", ongoing: true };
    expect(gapWords(gap)).toBe("No #tea.");
    expect(gapTimes(gap)).toMatch(/^Since /);
  });
});

describe("what is typed into the forms", () => {
  it("takes one address per line", () => {
    expect(typedAddresses(" a.example \r\n\nb.example\ra.example\n")).toEqual([
      "a.example",
      "b.example",
    ]);
  });

  it("takes lengths of time in the unit chosen", () => {
    expect(readSpan({ amount: "1,5", unitSeconds: 3600 })).toEqual({
      seconds: 5400,
    });
    expect(typedSpan(5400)).toEqual({ amount: "90", unitSeconds: 60 });
    expect(typedSpan(86_400)).toEqual({ amount: "1", unitSeconds: 86_400 });
    for (const amount of ["", "0", "-1", "x", "1e9"])
      expect(readSpan({ amount, unitSeconds: 3600 })).toHaveProperty("error");
  });

  it("takes days as they are on this machine's calendar", () => {
    const at = new Date(2026, 10, 2).getTime();
    expect(dateInput(at)).toBe("2026-11-02");
    expect(readDateInput("2026-11-02")).toBe(at);
    for (const text of ["", "2026-02-30", "02.11.2026"])
      expect(readDateInput(text)).toBeNull();
  });
});

describe("a gap that can be filled", () => {
  const history = {
    state: "running" as const,
    until: 500,
    startedAt: 1000,
    added: 0,
  };
  const fetching = { history, keepsHistory: true };
  it.each([
    [{ from: 600, to: 900 }, "Being fetched."],
    [{ from: 1100, to: 1200 }, "Fetched after what is under way."],
    [{ from: 300, to: 700 }, "Fetched after what is under way."],
    [{ from: 0, to: 400 }, ""],
  ])("%o: %s", (gap, words) => {
    expect(fillingWords(gap, fetching)).toBe(words);
    expect(fillingWords(gap, { ...fetching, keepsHistory: false })).toBe("");
  });
  it("says that it stands still, and nothing where nothing is under way", () => {
    const gap = { from: 600, to: 900 };
    const paused = {
      ...fetching,
      history: { ...history, state: "paused" as const },
    };
    expect(fillingWords(gap, paused)).toBe("Fetching it is paused.");
    const done = {
      ...fetching,
      history: { ...history, state: "done" as const },
    };
    expect(fillingWords(gap, done)).toBe("");
  });
});

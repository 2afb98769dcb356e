import { describe, expect, it } from "vitest";
import { leavesList, sayDecided } from "../../src/renderer/decision.ts";
import { makeItem } from "./items.ts";

describe("a card leaves a list at once", () => {
  it("only where the list asks for what the decision ends", () => {
    expect(leavesList("is:open", { mark: "done" })).toBe(true);
    expect(leavesList("is:open channel:email", { mark: "done" })).toBe(true);
    expect(leavesList("channel:email", { mark: "done" })).toBe(false);
    // Done ends no wait: whoever waits goes on waiting.
    expect(leavesList("is:waiting", { mark: "done" })).toBe(false);
    expect(
      leavesList("is:waiting", { mark: "no-reply-needed", reason: "thanks" }),
    ).toBe(true);
  });

  it("never where only one of several people is concerned", () => {
    expect(
      leavesList("is:waiting", {
        mark: "no-reply-needed",
        reason: "thanks",
        personId: "p",
      }),
    ).toBe(false);
  });

  it("never where the list also asks for something else", () => {
    for (const query of [
      "is:open OR is:done",
      "lang:de OR (is:open is:unread)",
      '"is:open"',
      "-is:open",
    ])
      expect(leavesList(query, { mark: "done" }), query).toBe(false);
  });
});

describe("the toast", () => {
  const ben = makeItem("1", { person: { id: "b", name: "Ben", handle: "" } });
  it("says who still waits", () => {
    expect(sayDecided({ mark: "done" }, ben, 0)).toBe("Done.");
    expect(sayDecided({ mark: "done" }, ben, 1)).toBe("Done. Ben still waits.");
    expect(sayDecided({ mark: "done" }, ben, 3)).toBe(
      "Done. 3 people still wait.",
    );
    expect(
      sayDecided(
        { mark: "no-reply-needed", reason: "thanks", personId: "b" },
        ben,
        1,
      ),
    ).toBe("No reply needed: thanks. One more person still waits.");
  });
});

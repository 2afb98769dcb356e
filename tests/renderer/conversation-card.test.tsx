import { cleanup, render, screen } from "@testing-library/react";
import { afterEach, expect, it } from "vitest";
import { cardHeight } from "../../src/renderer/ui/card-height.ts";
import { ConversationCard } from "../../src/renderer/ui/conversation-card.tsx";
import type { Account } from "../../src/shared/model/account.ts";
import { makeItem } from "./items.ts";

afterEach(cleanup);

const accounts = new Map(
  ["Links to the journal", "Google Alert: harbour"].map((name, n) => [
    `a${n}`,
    { id: `a${n}`, name, initials: "LJ" } as Account,
  ]),
);
const found = makeItem("c", {
  channel: "links",
  accountId: "a0",
  person: { id: "p", name: "zine.example", handle: "zine.example" },
  messages: 2,
});

it("names every source that found a page, in a line of its own, and its site once", () => {
  const both = { ...found, alsoAccountIds: ["a1"] };
  render(<ConversationCard item={both} accounts={accounts} />);
  expect(
    screen.getByText("found by Links to the journal and Google Alert: harbour"),
  ).toBeTruthy();
  expect(screen.getAllByText("zine.example")).toHaveLength(1);
  const height = (item: typeof found) =>
    cardHeight(item, false, "comfortable", 340);
  expect(height(both)).toBeGreaterThan(height(found));
});

it("says nothing of a source that stands alone, nor of a merged conversation's accounts", () => {
  render(<ConversationCard item={found} accounts={accounts} />);
  const merged = {
    ...found,
    channel: "mastodon" as const,
    alsoAccountIds: ["a1"],
  };
  render(<ConversationCard item={merged} accounts={accounts} />);
  expect(screen.queryByText(/found by/)).toBeNull();
});

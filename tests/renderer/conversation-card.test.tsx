import { cleanup, render, screen } from "@testing-library/react";
import { afterEach, expect, it } from "vitest";
import { QueryClientProvider } from "@tanstack/react-query";
import { core } from "./bridge.ts";
import { queryClient } from "../../src/renderer/queries.ts";
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

it("shows the small pictures of an excerpt, each as wide as one letter", async () => {
  core.answers["emoji.fetch"] = () => ({ id: "emoji-1", picture: true });
  const url = "https://files.example/blob.png";
  const words = ":blobcat_with_a_long_name: ".repeat(3).trim();
  const plain = makeItem("plain", { excerpt: words });
  const urls = { blobcat_with_a_long_name: url };
  const pictured = makeItem("pictured", {
    excerpt: words,
    excerptEmoji: { messageId: "m1", urls },
  });
  const { container } = render(
    <QueryClientProvider client={queryClient}>
      <ConversationCard item={pictured} accounts={accounts} />
    </QueryClientProvider>,
  );
  const shown = await screen.findAllByAltText(":blobcat_with_a_long_name:");
  expect(shown).toHaveLength(3);
  expect(container.querySelector(".card-excerpt")?.textContent).not.toContain(
    "blobcat",
  );
  expect(core.inputs("emoji.fetch")).toHaveLength(1);
  const height = (item: typeof plain) =>
    cardHeight(item, false, "comfortable", 300);
  expect(height(pictured)).toBeLessThan(height(plain));
});

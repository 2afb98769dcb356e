import { QueryClientProvider } from "@tanstack/react-query";
import { cleanup, render, screen } from "@testing-library/react";
import userEvent from "@testing-library/user-event";
import { useState } from "react";
import { afterEach, beforeEach, describe, expect, it } from "vitest";
// Before anything that asks through it.
import { core } from "./bridge.ts";
import { queryClient } from "../../src/renderer/queries.ts";
import type { FoundMessage } from "../../src/renderer/search/found.tsx";
import { SearchScreen } from "../../src/renderer/search/search-screen.tsx";

beforeEach(() => {
  queryClient.clear();
  core.reset();
  core.answers["accounts.list"] = () => [];
  core.answers["labels.list"] = () => [];
  core.answers["search.people"] = () => [];
});
afterEach(cleanup);

/** A message named after the words that found it. */
function found(words: string): FoundMessage {
  return {
    messageId: `m-${words}`,
    conversationId: `c-${words}`,
    accountId: "a",
    channel: "mastodon",
    direction: "in",
    author: { name: "Ana", handle: "@ana@tea.example" },
    sentAt: 0,
    snippet: [],
  };
}

const opened: string[] = [];

function Searching() {
  const [text, setText] = useState("");
  return (
    <QueryClientProvider client={queryClient}>
      <SearchScreen
        home={{ current: null }}
        text={text}
        onText={setText}
        onOpen={(id) => opened.push(id)}
        onLeave={() => undefined}
        onExport={() => undefined}
      />
    </QueryClientProvider>
  );
}

describe("Enter before the answer is there", () => {
  it("opens what was asked for once it is, never what the words before had found", async () => {
    opened.length = 0;
    let answer = (): void => undefined;
    core.answers["search.messages"] = async ({ query }) => {
      if (query === "refund")
        await new Promise<void>((resolve) => (answer = resolve));
      return { items: query === "nothing" ? [] : [found(query)] };
    };
    render(<Searching />);
    const box = screen.getByRole("combobox");
    await userEvent.type(box, "coffee");
    await expect
      .poll(() => core.inputs("search.messages").at(-1)?.query)
      .toBe("coffee");
    await expect.poll(() => box.getAttribute("aria-expanded")).toBe("true");
    await userEvent.clear(box);
    await userEvent.type(box, "refund{Enter}");
    await expect
      .poll(() => core.inputs("search.messages").at(-1)?.query)
      .toBe("refund");
    expect(opened).toEqual([]);
    answer();
    await expect.poll(() => opened).toEqual(["c-refund"]);

    // Once more, from what is remembered of it.
    await userEvent.clear(box);
    await userEvent.type(box, "refund{Enter}");
    await expect.poll(() => opened).toEqual(["c-refund", "c-refund"]);

    // What comes in later is not opened for a search that had found nothing.
    await userEvent.clear(box);
    await userEvent.type(box, "nothing{Enter}");
    await screen.findByText("Nothing in the archive matches");
    core.answers["search.messages"] = ({ query }) => ({
      items: [found(query)],
    });
    await queryClient.invalidateQueries();
    await expect.poll(() => box.getAttribute("aria-expanded")).toBe("true");
    expect(opened).toEqual(["c-refund", "c-refund"]);
  });
});

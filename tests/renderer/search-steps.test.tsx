import { QueryClientProvider } from "@tanstack/react-query";
import { cleanup, render, screen } from "@testing-library/react";
import { afterEach, beforeEach, describe, expect, it } from "vitest";
// Before anything that asks through it.
import { core } from "./bridge.ts";
import { queryClient } from "../../src/renderer/queries.ts";
import { SearchScreen } from "../../src/renderer/search/search-screen.tsx";

beforeEach(() => {
  queryClient.clear();
  core.reset();
  core.answers["accounts.list"] = () => [];
  core.answers["labels.list"] = () => [];
  core.answers["search.people"] = () => [];
});
afterEach(cleanup);

function show() {
  render(
    <QueryClientProvider client={queryClient}>
      <SearchScreen
        home={{ current: null }}
        text="lang:ja coffee"
        onText={() => undefined}
        onOpen={() => undefined}
        onLeave={() => undefined}
        onExport={() => undefined}
      />
    </QueryClientProvider>,
  );
}

const asked = () => core.inputs("search.messages").map(({ after }) => after);

describe("a search that has found nothing so far", () => {
  it("says so and asks on, until there is no more to look at", async () => {
    let rest = (): void => undefined;
    const wait = new Promise<void>((resolve) => (rest = resolve));
    core.answers["search.messages"] = async ({ after }) => {
      if (after === undefined) return { items: [], next: "1" };
      if (after === "1") return { items: [], next: "2" };
      await wait;
      return { items: [] };
    };
    show();
    await screen.findByText("Nothing yet; looking further back …");
    await expect.poll(asked).toEqual([undefined, "1", "2"]);
    expect(screen.queryByText("Nothing in the archive matches")).toBeNull();
    rest();
    await screen.findByText("Nothing in the archive matches");
    expect(screen.queryByText(/looking further back/)).toBeNull();
    expect(asked()).toEqual([undefined, "1", "2"]);
  });
});

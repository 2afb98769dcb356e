import { describe, expect, test } from "vitest";
import type { FeedEntry } from "../../../src/main/channels/syndication/entry.ts";
import type { PageCursor } from "../../../src/main/channels/syndication/cursor.ts";
import {
  nameEntries,
  pickingChanged,
} from "../../../src/main/channels/syndication/page.ts";
import { runThrough } from "../../../src/shared/steps.ts";

function entry(id: string, title: string, day: number): FeedEntry {
  return {
    id,
    title: { type: "text", value: title },
    published: `2026-11-0${day}T00:00:00Z`,
    format: "rss",
    enclosures: [],
    raw: {},
  };
}

/** One visit: the cursor that it leaves and what it brings, as title → remote id. */
function visit(entries: FeedEntry[], cursor: PageCursor | null) {
  const { named, shared } = nameEntries(entries, cursor);
  const { changed, seen } = runThrough(pickingChanged(named, [], cursor));
  const ids = (list: typeof named) =>
    Object.fromEntries(
      list.map((each) => [each.entry.title?.value, each.remoteId]),
    );
  return { cursor: { seen, shared }, ids: ids(named), changed: ids(changed) };
}

describe("ids that a feed gives twice", () => {
  const a = entry("x", "A", 1);
  const b = entry("x", "B", 2);
  const c = entry("x", "C", 3);

  test("the oldest keeps the id, the order of the page does not matter", () => {
    const one = visit([b, a], null);
    expect(one.ids["A"]).toBe("x");
    expect(one.ids["B"]).toMatch(/^x#./);
    expect(visit([a, b], null).ids).toEqual(one.ids);
  });

  test("nobody inherits the id of an entry that has left the page", () => {
    const first = visit([a], null);
    expect(first.ids).toEqual({ A: "x" });
    const second = visit([c, b, a], first.cursor);
    expect(second.ids["A"]).toBe("x");
    const third = visit([c, b], second.cursor);
    expect(third.ids).toEqual({ B: second.ids["B"], C: second.ids["C"] });
    expect(third.changed).toEqual({});
    const fourth = visit([c], third.cursor);
    expect(fourth.ids).toEqual({ C: second.ids["C"] });
    expect(fourth.changed).toEqual({});
  });

  test("an entry given twice is one", () => {
    expect(nameEntries([a, { ...a }], null).named.length).toBe(1);
  });
});

describe("what changed", () => {
  test("new and edited entries, nothing else", () => {
    const one = entry("1", "One", 1);
    const two = entry("2", "Two", 2);
    const { cursor } = visit([two, one], null);
    expect(visit([two, one], cursor).changed).toEqual({});
    const corrected = {
      ...one,
      content: { type: "text" as const, value: "!" },
    };
    const three = entry("3", "Three", 3);
    const { named } = nameEntries([three, two, corrected], cursor);
    const { changed, overlaps } = runThrough(pickingChanged(named, [], cursor));
    expect(changed.map((each) => [each.remoteId, each.edited])).toEqual([
      ["3", false],
      ["1", true],
    ]);
    expect(overlaps).toBe(true);
  });

  test("the same broken entry is reported once", () => {
    const rejected = [{ raw: "<item>", why: "The entry cannot be read." }];
    const first = runThrough(pickingChanged([], rejected, null));
    expect(first.rejected).toEqual(rejected);
    const again = runThrough(
      pickingChanged([], rejected, { seen: first.seen, shared: {} }),
    );
    expect(again.rejected).toEqual([]);
  });
});

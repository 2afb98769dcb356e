import { describe, expect, test } from "vitest";
import {
  addressedOf,
  climb,
  emptyWorld,
  placeOf,
} from "../../../src/main/channels/mastodon/thread.ts";
import { status } from "../../../src/main/channels/mastodon/wire.ts";

const self = {
  accountId: "us",
  remoteId: "us@home.example",
  domain: "home.example",
};

type Line = {
  by: string;
  to?: string;
  names?: string[];
  visibility?: string;
};

/** A thread written down as lines: id → who, to what, naming whom. */
function worldOf(lines: Record<string, Line>) {
  const world = emptyWorld(self);
  for (const [id, line] of Object.entries(lines)) {
    const parent = line.to === undefined ? undefined : lines[line.to];
    world.known.set(
      id,
      status.parse({
        id,
        account: { id: line.by, acct: line.by },
        created_at: "2026-11-21T10:00:00Z",
        in_reply_to_id: line.to ?? null,
        in_reply_to_account_id: parent?.by ?? null,
        content: "<p>text</p>",
        visibility: line.visibility ?? "public",
        mentions: (line.names ?? []).map((acct) => ({ acct, id: acct })),
      }),
    );
  }
  const get = (id: string) => {
    const found = world.known.get(id);
    if (found === undefined) throw new Error(`no ${id}`);
    return found;
  };
  return {
    place: (id: string) => placeOf(get(id), world),
    addressed: (id: string) => addressedOf(get(id), world),
    climb: (id: string) => climb(get(id), world),
    forget: (id: string) => world.known.delete(id),
  };
}

describe("where a status belongs", () => {
  test("below our own post each direct reply begins a conversation", () => {
    const world = worldOf({
      post: { by: "us" },
      a: { by: "anna", to: "post", names: ["us"] },
      b: { by: "ben", to: "post", names: ["us"] },
      answer: { by: "us", to: "b", names: ["ben"] },
      more: { by: "ben", to: "answer", names: ["us"] },
    });
    expect(world.place("a")).toEqual({ thread: [], below: "post" });
    expect(world.place("b")).toEqual({ thread: [], below: "post" });
    expect(world.place("answer")).toEqual({ thread: ["b"], below: "post" });
    expect(world.place("more")).toEqual({
      thread: ["b", "answer"],
      below: "post",
    });
  });

  test("posts of ours that continue one another are one, and replies go below the one they answer", () => {
    const world = worldOf({
      one: { by: "us" },
      two: { by: "us", to: "one" },
      a: { by: "anna", to: "two" },
    });
    expect(world.place("one")).toEqual({ thread: [] });
    expect(world.place("two")).toEqual({ thread: ["one"] });
    expect(world.place("a")).toEqual({ thread: [], below: "two" });
  });

  test("elsewhere the thread is the conversation, with our replies in it", () => {
    const world = worldOf({
      root: { by: "anna" },
      ours: { by: "us", to: "root" },
      a: { by: "anna", to: "ours" },
      b: { by: "ben", to: "ours" },
    });
    expect(world.place("a")).toEqual({ thread: ["root", "ours"] });
    expect(world.place("b")).toEqual({ thread: ["root", "ours"] });
  });

  test("direct messages are not cut; a private answer to a public post is", () => {
    const world = worldOf({
      dm: { by: "us", visibility: "direct", names: ["anna"] },
      back: { by: "anna", to: "dm", visibility: "direct", names: ["us"] },
      post: { by: "us" },
      aside: { by: "ben", to: "post", visibility: "direct", names: ["us"] },
    });
    expect(world.place("back")).toEqual({ thread: ["dm"] });
    expect(world.place("aside")).toEqual({ thread: [], below: "post" });
  });

  test("a parent that cannot be seen still names the thread; ours is cut", () => {
    const world = worldOf({
      gone: { by: "anna" },
      a: { by: "ben", to: "gone", names: ["us"] },
      deleted: { by: "us" },
      b: { by: "ben", to: "deleted", names: ["us"] },
    });
    world.forget("gone");
    world.forget("deleted");
    expect(world.place("a")).toEqual({ thread: ["gone"] });
    expect(world.place("b")).toEqual({ thread: [], below: "deleted" });
    expect(world.climb("a")).toMatchObject({ unknown: "gone" });
  });

  test("a circle ends, a long thread keeps its root and its end", () => {
    const circle = worldOf({
      a: { by: "anna", to: "b" },
      b: { by: "ben", to: "a" },
    });
    expect(circle.place("a")).toEqual({ thread: ["b"] });
    const lines: Record<string, Line> = { m0: { by: "anna" } };
    for (let n = 1; n <= 300; n += 1)
      lines[`m${n}`] = { by: "anna", to: `m${n - 1}` };
    const { thread } = worldOf(lines).place("m300");
    expect(thread[0]).toBe("m0");
    expect(thread.at(-1)).toBe("m299");
    expect(thread.length).toBeLessThanOrEqual(50);
  });
});

describe("whom a status is for", () => {
  test.each<[string, Record<string, Line>, string]>([
    ["a mention", { m: { by: "anna", names: ["us"] } }, "to-us"],
    ["no mention", { m: { by: "anna", names: ["ben"] } }, "other"],
    ["our own", { m: { by: "us", names: ["anna"] } }, "other"],
    [
      "a reply to us that leaves our name out",
      { post: { by: "us" }, m: { by: "anna", to: "post" } },
      "to-us",
    ],
    [
      "a direct message",
      { m: { by: "anna", visibility: "direct", names: ["us", "ben"] } },
      "to-us",
    ],
    [
      "both names copied from what it replies to",
      {
        a: { by: "anna", names: ["us"] },
        m: { by: "ben", to: "a", names: ["anna", "us"] },
      },
      "aside",
    ],
    [
      "our name added on purpose in a reply to somebody else",
      {
        a: { by: "anna" },
        m: { by: "ben", to: "a", names: ["anna", "us"] },
      },
      "to-us",
    ],
    [
      "somebody who goes on talking to us below their own message",
      {
        a: { by: "anna", names: ["us"] },
        m: { by: "anna", to: "a", names: ["us"] },
      },
      "to-us",
    ],
    [
      "somebody who goes on below their own aside",
      {
        a: { by: "anna", names: ["us"] },
        b: { by: "ben", to: "a", names: ["anna", "us"] },
        m: { by: "ben", to: "b", names: ["anna", "us"] },
      },
      "aside",
    ],
    [
      "talk between others below our post",
      {
        post: { by: "us" },
        a: { by: "anna", to: "post", names: ["us"] },
        m: { by: "ben", to: "a", names: ["anna"] },
      },
      "other",
    ],
  ])("%s", (_, lines, expected) => {
    expect(worldOf(lines).addressed("m")).toBe(expected);
  });

  test("when what it replies to cannot be seen, nobody is overlooked", () => {
    const world = worldOf({
      a: { by: "anna", names: ["us"] },
      m: { by: "ben", to: "a", names: ["anna", "us"] },
    });
    world.forget("a");
    expect(world.addressed("m")).toBe("to-us");
  });
});

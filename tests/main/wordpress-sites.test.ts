import { mkdtempSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterEach, beforeEach, expect, it } from "vitest";
import { channels } from "../../src/main/channels/index.ts";
import {
  startDouble,
  type WordpressDouble,
} from "../channels/wordpress/double.ts";
import { runCore, type CoreUnderTest } from "./run-core.ts";

let dir: string;
let sites: WordpressDouble[];
let run: CoreUnderTest;

beforeEach(async () => {
  dir = mkdtempSync(join(tmpdir(), "porchlight-sites-"));
  sites = [await startDouble(), await startDouble({ folder: "/blog" })];
  run = await runCore(dir, channels);
});
afterEach(async () => {
  await run.core.close();
  await Promise.all(sites.map((site) => site.stop()));
  rmSync(dir, { recursive: true });
});

const add = ({ url, user, password }: WordpressDouble, at = `${url}/`) =>
  run.call("accounts.add", {
    channel: "wordpress",
    settings: { site: at, user },
    secrets: { password },
  });

it("keeps several sites apart, whose comments, posts and users have the same numbers", async () => {
  for (const [n, site] of sites.entries()) {
    site.write({ content: `Hello site ${n}`, status: "hold" });
    const { id } = await add(site);
    await run.call("accounts.poll", { id });
  }
  const accounts = await run.call("accounts.list", {});
  expect(new Set(accounts.map(({ handle }) => handle)).size).toBe(2);
  const { items } = await run.call("conversations.list", { query: "is:held" });
  expect(items).toHaveLength(2);
  for (const { id, accountId } of items) {
    const { context, messages } = await run.call("conversations.get", { id });
    expect(messages).toHaveLength(1);
    expect(context).toMatchObject([{ accountId, direction: "out" }]);
  }
  await expect(add(sites[1] as WordpressDouble)).rejects.toMatchObject({
    code: "conflict",
  });
});

it("tells of a link to a post at the post, and of a comment in moderation as somebody who waits", async () => {
  const [site] = sites;
  if (site === undefined) throw new Error("There is no site.");
  site.write({
    type: "pingback",
    author_name: "A food blog",
    author_url: "https://food.example/bread",
  });
  site.write({ content: "Is it electric?", status: "hold" });
  const { id } = await add(site);
  await run.call("accounts.poll", { id });
  const { items } = await run.call("conversations.list", {
    query: "is:waiting",
  });
  expect(items).toMatchObject([{ held: true, title: "Our new oven & you" }]);
  const { context } = await run.call("conversations.get", {
    id: items[0]?.id ?? "",
  });
  expect(context).toMatchObject([
    {
      signals: {
        links: [{ name: "A food blog", url: "https://food.example/bread" }],
      },
    },
  ]);
});

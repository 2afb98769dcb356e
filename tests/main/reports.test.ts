import { afterEach, beforeEach, expect, it } from "vitest";
import { message } from "./remote.ts";
import { openVillage, type Village } from "./village.ts";

let village: Village;
beforeEach(async () => {
  village = await openVillage();
  const id = await village.add("us");
  await village.bring(id, [
    message("a", "ana", 1, { text: "When comes my refund?" }),
    message("a2", "us", 3, { thread: ["a"], inReplyTo: "a" }),
    message("b", "ben", 2, { text: "Do you have decaf?" }),
    message("c", "cleo", 4, { text: "A refund, please" }),
  ]);
});
afterEach(() => village.close());

async function report(query?: string) {
  const [row] = await village.call("reports.responseTime", {
    by: "channel",
    ...(query === undefined ? {} : { query }),
  });
  return row;
}

it.each([
  ["", 3, 1],
  ["refund", 2, 1],
  ["from:ben", 1, 0],
  ["refund -from:ana", 1, 0],
  ["is:waiting", 2, 0],
  ["channel:email", 0, 0],
])("counts what “%s” finds", async (query, arrived, answered) => {
  expect(await report(query)).toMatchObject({ arrived, answered });
});

it("counts everything where nothing is asked for", async () => {
  expect(await report()).toEqual(await report(""));
});

it("follows a label, and says where there is none", async () => {
  await expect(report("refund label:vip")).rejects.toMatchObject({
    code: "invalid-input",
    details: { at: 13, length: 3 },
  });
  const { items } = await village.call("conversations.list", {
    query: "from:ana",
  });
  await village.call("labels.set", {
    conversationIds: items.map(({ id }) => id),
    add: ["vip"],
  });
  expect(await report("label:vip")).toMatchObject({ arrived: 1, answered: 1 });
});

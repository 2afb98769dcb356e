import Database from "better-sqlite3";
import { join } from "node:path";
import { afterEach, beforeEach, expect, it } from "vitest";
import { message } from "./remote.ts";
import { jobEnded, openComputers, type Computers } from "./two-computers.ts";

let computers: Computers;
beforeEach(async () => {
  computers = await openComputers();
});
afterEach(() => computers.close());

function rowsOf(sql: string) {
  const read = (dir: string): unknown[] => {
    const db = new Database(join(dir, "archive.sqlite"), { readonly: true });
    try {
      return db.prepare(sql).raw().all();
    } finally {
      db.close();
    }
  };
  const { here, there } = computers;
  return { here: read(here.dir), there: read(there.dir) };
}

/** What others lead to, as it is there. */
const redirects =
  "SELECT id, redirect_to FROM conversations WHERE redirect_to IS NOT NULL ORDER BY id";

it("takes in what a late message joined before it was merged, and splits it as it would be split there", async () => {
  const { here, there } = computers;
  await computers.bring(there, [message("old", "ana", 1)]);
  await computers.bring(there, [
    message("a", "ben", 2),
    message("b", "cleo", 3),
  ]);
  await computers.bring(there, [
    message("late", "ben", 4, { thread: ["a", "b"] }),
  ]);
  const ids = (await there.conversations()).map(({ id }) => id);
  const { id } = await there.call("conversations.merge", { ids });
  expect(await computers.carry()).toMatch(/^Imported/);
  const { here: mine, there: theirs } = rowsOf(redirects);
  expect(theirs).toHaveLength(2);
  expect(mine).toEqual(theirs);
  await here.call("conversations.split", { id });
  await there.call("conversations.split", { id });
  const { here: left, there: leftThere } = rowsOf(redirects);
  expect(left).toEqual(leftThere);
});

it("knows of every wait in a merged conversation at which account it began", async () => {
  const { there } = computers;
  const shop = await there.add("shop");
  await computers.bring(there, [message("a", "ana", 1)]);
  await there.bring(shop, [message("b", "ben", 2)]);
  const ids = (await there.conversations()).map(({ id }) => id);
  await there.call("conversations.merge", { ids });
  await computers.carry();
  const { here: mine, there: theirs } = rowsOf(
    "SELECT opening_message_id, account_id FROM turns ORDER BY start_at",
  );
  expect(new Set(theirs.map((row) => (row as string[])[1])).size).toBe(2);
  expect(mine).toEqual(theirs);
});

it("finds by who wrote it what was erased there, and nothing by its text", async () => {
  const { here, there } = computers;
  await computers.bring(there, [
    message("a", "ana", 1),
    message("b", "ben", 990),
  ]);
  const [account] = await there.call("accounts.list", {});
  await there.call("conversations.mark", {
    ids: (await there.conversations()).map(({ id }) => id),
    mark: "acknowledged",
  });
  there.setNow(3000);
  const { jobId } = await there.call("accounts.retention", {
    id: account?.id ?? "",
    policy: { keep: "months", months: 1 },
  });
  await jobEnded(there, jobId ?? "");
  expect(await there.conversations("ana")).toHaveLength(1);
  await computers.carry();
  expect(await here.conversations()).toHaveLength(2);
  expect(await here.conversations("ana")).toHaveLength(1);
  expect(await here.conversations("words")).toEqual([]);
});

it("knows what a rule did in each of the conversations that were merged since", async () => {
  const { there } = computers;
  await there.call("rules.add", {
    name: "All",
    query: "words",
    does: { labels: ["seen"], star: false, mute: false },
    active: true,
  });
  await computers.bring(there, [message("a", "ana", 1)]);
  await computers.bring(there, [message("b", "ben", 2)]);
  const acts = () =>
    rowsOf("SELECT conversation_id, rule_id FROM rule_acts ORDER BY 1");
  await expect.poll(() => acts().there).toHaveLength(2);
  const ids = (await there.conversations()).map(({ id }) => id);
  await there.call("conversations.merge", { ids });
  await computers.carry();
  const { here: mine, there: theirs } = acts();
  expect(theirs).toHaveLength(2);
  expect(mine).toEqual(theirs);
});

it("says of columns for which there is no room that nothing of them is new", async () => {
  const { here, there } = computers;
  const columns = (of: string, count: number) =>
    Array.from({ length: count }, (_, i) => ({
      id: `${of}-column-${i}`,
      title: `${of} ${i}`,
      query: "is:open",
      order: "newest" as const,
      width: 320,
    }));
  // Its first poll is over before it is exported.
  await computers.bring(there, []);
  await here.call("columns.save", { columns: columns("here", 19) });
  await there.call("columns.save", { columns: columns("there", 3) });
  expect(await computers.carry()).toMatch(/^Imported/);
  expect(await here.call("columns.list", {})).toHaveLength(20);
  expect(await computers.carry()).toBe(
    "Everything in this export was here already.",
  );
});

it("leaves split what was split here since, and away what was taken away, when an older export comes again", async () => {
  const { here, there } = computers;
  await computers.bring(there, [message("a", "ana", 1)]);
  await computers.bring(there, [message("b", "ben", 2)]);
  const ids = (await there.conversations()).map(({ id }) => id);
  await there.call("labels.set", { conversationIds: ids, add: ["old"] });
  const { id: noteId } = await there.call("notes.add", {
    conversationId: ids[0] ?? "",
    text: "to be forgotten",
  });
  const { id } = await there.call("conversations.merge", { ids });
  await computers.carry();
  here.setNow(1001);
  await here.call("conversations.split", { id });
  await here.call("labels.set", { conversationIds: ids, remove: ["old"] });
  await here.call("notes.delete", { id: noteId });
  const decided = rowsOf("SELECT * FROM conversations ORDER BY id").here;
  expect(await computers.carry()).toBe(
    "Everything in this export was here already.",
  );
  expect(rowsOf("SELECT * FROM conversations ORDER BY id").here).toEqual(
    decided,
  );
  expect(rowsOf("SELECT * FROM merged_threads").here).toEqual([]);
  expect(rowsOf("SELECT * FROM conversation_labels").here).toEqual([]);
  expect(rowsOf("SELECT * FROM notes").here).toEqual([]);
  // What is merged there once more is the later word.
  there.setNow(1002);
  await there.call("conversations.split", { id });
  await there.call("conversations.merge", { ids });
  await computers.carry();
  expect(await here.conversations()).toHaveLength(1);
});

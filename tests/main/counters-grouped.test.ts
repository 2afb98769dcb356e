import Database from "better-sqlite3";
import { join } from "node:path";
import { expect, it } from "vitest";
import { AppError } from "../../src/shared/fault.ts";
import { createDice } from "./dice.ts";
import { figures } from "./figures.ts";
import { message } from "./remote.ts";
import { at, openVillage, type Village } from "./village.ts";

const marks = ["done", "reopened", "spam", "read", "muted"] as const;

/** One step of somebody who groups, marks, erases and takes back, while messages come in at two accounts. */
async function step(
  village: Village,
  db: Database.Database,
  accounts: readonly string[],
  dice: (sides: number) => number,
): Promise<void> {
  const { call } = village;
  const pick = (of: readonly string[]) => of[dice(of.length)] ?? "none";
  const ids = (sql: string) => db.prepare<[], string>(sql).pluck().all();
  const conversation = () =>
    pick(ids("SELECT id FROM conversations WHERE redirect_to IS NULL"));
  const person = () => pick(ids("SELECT id FROM people"));
  const steps = [
    () =>
      village.bring(
        pick(accounts),
        Array.from({ length: 8 }, () =>
          message(
            `m${dice(30)}`,
            pick(["ana", "ben", "eve", "us", "shop"]),
            dice(900),
            {
              thread: Array.from({ length: dice(3) }, () => `m${dice(30)}`),
              attachments: [{ name: "p.jpg", mediaType: "image/jpeg" }],
            },
          ),
        ),
        { tombstones: [{ remoteId: `m${dice(30)}`, at: at(950) }] },
      ),
    () =>
      call("conversations.mark", {
        ids: [conversation()],
        mark: marks[dice(marks.length)] ?? "done",
      }),
    () =>
      call("conversations.merge", { ids: [conversation(), conversation()] }),
    () =>
      call("conversations.split", {
        id: pick(ids("SELECT DISTINCT into_id FROM merged_threads")),
      }),
    () =>
      call("conversations.splitFrom", {
        messageId: pick(ids("SELECT id FROM messages")),
      }),
    () => call("people.merge", { ids: [person(), person()] }),
    () => call("people.setOneOfUs", { id: person(), oneOfUs: dice(2) === 0 }),
    () => call("undo", {}),
    () => call("redo", {}),
    () =>
      call("accounts.retention", {
        id: pick(accounts),
        policy: { keep: "months", months: 1 },
      }),
  ];
  const isPoll = dice(3) === 0;
  try {
    await steps[isPoll ? 0 : dice(steps.length)]?.();
  } catch (refused) {
    // Two that are one already, or nothing to take back.
    expect(refused).toBeInstanceOf(AppError);
  }
}

it("are as they would be counted after grouping, parting, erasing and taking back", async () => {
  const village = await openVillage();
  const accounts = [await village.add("us"), await village.add("shop")];
  const db = new Database(join(village.dir, "archive.sqlite"), {
    readonly: true,
  });
  const dice = createDice(5);
  for (let i = 0; i < 60; i += 1) {
    await step(village, db, accounts, dice);
    await expect
      .poll(() => db.prepare("SELECT count(*) FROM stale_turns").pluck().get())
      .toBe(0);
    const { kept, counted } = figures(db);
    expect(kept).toEqual(counted);
  }
  db.close();
  await village.close();
}, 60_000);

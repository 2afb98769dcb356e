import * as fc from "fast-check";
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { operators } from "../../src/shared/query/operators.ts";
import { anyText, queryLike } from "../shared/query/any-text.ts";
import { floods } from "./query-floods.ts";
import { message } from "./remote.ts";
import { openVillage, type Village } from "./village.ts";

describe("queries that somebody made up", () => {
  let village: Village;
  let before: string;
  const all = async () => JSON.stringify(await village.conversations());

  beforeAll(async () => {
    village = await openVillage();
    const id = await village.add("us");
    await village.bring(id, [
      message("a", "ana", 1, { text: "refund \u202e 退款 a\u0301 👩‍👩‍👧" }),
      message("b", "ben", 2, { text: "\ud800 \0 ; DROP TABLE messages" }),
    ]);
    before = await all();
  });
  afterAll(() => village.close());

  /** Each call that takes a query answers it, or refuses it with a sentence. */
  async function ask(query: string): Promise<void> {
    for (const call of [
      () => village.call("conversations.list", { query }),
      () => village.call("conversations.count", { query }),
      () => village.call("search.messages", { query }),
      () => village.call("search.messages", { query, order: "best" }),
    ])
      await call().then(
        (answer) => expect(answer).toBeDefined(),
        (cause: unknown) =>
          expect(cause).toMatchObject({
            code: "invalid-input",
            message: expect.stringMatching(/[.…]$/) as string,
          }),
      );
  }

  it.each(floods)("%s", async (_, text) => {
    await ask(text.slice(0, 2000));
    await expect(
      village.call("conversations.list", { query: text }),
    ).rejects.toMatchObject({ code: "invalid-input" });
    expect(await all()).toBe(before);
  });

  /** Operators with what does not belong to them, in groups that do not fit. */
  const madeUp = fc
    .array(
      fc.oneof(
        queryLike,
        fc
          .tuple(
            fc.constantFrom(...Object.keys(operators), "constructor", "rowid"),
            fc.oneof(
              anyText(20),
              fc.constantFrom(
                "<",
                "<=99999999999999999999h",
                ">-1",
                "9999-99-99",
                "0000-00-00",
                "275760-09-14",
                "NaN",
                '"',
                '"\0"',
                "' OR 1=1 --",
                "%_\\",
                "*",
                "NEAR(a b)",
                "\ud800",
              ),
            ),
          )
          .map(([name, value]) => `${name}:${value}`),
        fc.constantFrom("(", ")", "-(", " OR ", '"', "-", " "),
        anyText(60),
      ),
      { maxLength: 25 },
    )
    .map((pieces) => pieces.join(" ").slice(0, 2000));

  it("are answered, or refused in a sentence, and change nothing", async () => {
    await fc.assert(fc.asyncProperty(madeUp, ask), { numRuns: 150 });
    expect(await all()).toBe(before);
    expect(village.run.logged.join("\n")).not.toMatch(/SqliteError|internal/i);
  });
});

import { expect, test } from "vitest";
import { expectClean, expectIdentity } from "./clean.ts";
import { createDice } from "./dice.ts";
import { failureOf } from "./driver.ts";
import { needed } from "./leaving-out.ts";
import type { Scene } from "./scene.ts";
import { numbersOf } from "./world.ts";

const rounds = 60;

/** What stands where something else should. */
const strange: readonly unknown[] = [
  null,
  true,
  -1,
  1e308,
  2 ** 53,
  "",
  " \u0000\u202e\ud800 ",
  "<script>alert(1)</script>",
  "javascript:alert(1)",
  "+275760-09-13T00:00:00.001Z",
  "0000-00-00T25:61:00",
  "9".repeat(400),
  "ﷺ".repeat(70_000),
  [],
  {},
  [[[[null]]]],
  JSON.parse('{"__proto__":{"id":1},"constructor":7,"toString":null}'),
];

function pick<T>(from: readonly T[], roll: () => number): T | undefined {
  return from[Math.floor(roll() * from.length)];
}

type Spot = { holder: Record<string, unknown>; key: string };

/** Every value in a JSON, with what holds it. */
function spotsIn(value: unknown): Spot[] {
  if (typeof value !== "object" || value === null) return [];
  const holder = value as Record<string, unknown>;
  return Object.keys(holder).flatMap((key) => [
    { holder, key },
    ...spotsIn(holder[key]),
  ]);
}

/** An answer in which one or two things are not what they should be. */
function spoil(text: string, roll: () => number): string {
  let json: unknown;
  try {
    json = JSON.parse(text);
  } catch {
    const at = Math.floor(roll() * text.length);
    const to = at + Math.floor(roll() * 40);
    const instead = pick(strange, roll);
    const words =
      typeof instead === "string" ? instead : JSON.stringify(instead);
    return `${text.slice(0, at)}${words}${text.slice(to)}`;
  }
  const spots = spotsIn(json);
  if (spots.length === 0) return JSON.stringify(pick(strange, roll));
  for (let times = roll() < 0.5 ? 1 : 2; times > 0; times -= 1) {
    const spot = pick(spots, roll);
    if (spot === undefined) continue;
    if (roll() < 0.2) delete spot.holder[spot.key];
    else spot.holder[spot.key] = pick(strange, roll);
  }
  return JSON.stringify(json);
}

/** What a channel does when its place answers what no documentation says. */
export function hostileCases<Settings, Secrets, Cursor>(
  scene: Scene<Settings, Secrets, Cursor>,
): void {
  const { channel } = scene;

  test("whatever an answer holds, it goes on or says so, and takes in nothing unclean", async (context) => {
    const { world, driver } = scene.current();
    const alter = needed(scene, context, "other answers", world.line.alter);
    const fresh = await world.write(3);
    const first = await driver.pollAll(null);
    const seed = Number(process.env["PROPERTY_SEED"] ?? 20261121);
    for (let round = 0; round < rounds; round += 1) {
      const roll = createDice(seed + round);
      alter((text) => spoil(text, roll));
      const from = round % 3 === 0 ? first.cursor : null;
      const found = await channel
        .poll(driver.open(), from)
        .catch(async (cause: unknown) => {
          const fault = await failureOf(Promise.reject(cause));
          expect(["needs-sign-in", "gone", "cancelled"]).not.toContain(
            fault.code,
          );
          driver.expectNoSecret(JSON.stringify(fault.toFault()));
          return undefined;
        });
      if (found === undefined) continue;
      for (const message of found.messages) expectClean(message, driver.now());
      for (const { author, at } of found.signals) {
        expectIdentity(author);
        expect(at).toBeLessThanOrEqual(driver.now());
      }
      for (const { why } of found.rejected) expect(why).not.toBe("");
      channel.cursor.parse(JSON.parse(JSON.stringify(found.cursor)));
    }
    alter(null);
    expect(numbersOf((await driver.pollAll(null)).messages)).toEqual(fresh);
  });
}

import { expect, test } from "vitest";
import { cleanLine } from "../../../src/shared/body/clean.ts";
import { expectClean, expectIdentity } from "./clean.ts";
import { failureOf } from "./driver.ts";
import { needed } from "./leaving-out.ts";
import type { Scene } from "./scene.ts";
import { numbersOf } from "./world.ts";

const hourMs = 3_600_000;

/** What a channel does with what is written there, as long as nothing breaks. */
export function receivingCases<Settings, Secrets, Cursor>(
  scene: Scene<Settings, Secrets, Cursor>,
  moreThanPage: number,
): void {
  const { channel } = scene;
  const idsOf = (messages: readonly { remoteId: string }[]) =>
    messages.map(({ remoteId }) => remoteId).toSorted();

  test("identifies itself, and keeps no secret in its settings", async () => {
    const { world, driver } = scene.current();
    await world.write(1);
    const profile = await channel.identify(driver.open());
    expect(profile.name).toBe(cleanLine(profile.name));
    expect(profile.name).not.toBe("");
    profile.identities.forEach(expectIdentity);
    channel.settings.parse(profile.settings);
    driver.expectNoSecret(JSON.stringify(profile));
  });

  test("a check names its steps", async () => {
    const { world, driver } = scene.current();
    await world.write(1);
    const steps = await channel.check(driver.open());
    expect(steps.length).toBeGreaterThan(0);
    expect(steps.filter((step) => !step.ok)).toEqual([]);
  });

  test("what it brings is clean", async () => {
    const { world, driver } = scene.current();
    const written = await world.write(3);
    const { messages } = await driver.pollAll(null);
    expect(numbersOf(messages)).toEqual(written);
    for (const message of messages) expectClean(message, driver.now());
  });

  test("more than a page comes whole, each once", async () => {
    const { world, driver } = scene.current();
    const before = await world.write(moreThanPage);
    const first = await driver.pollAll(null);
    expect(numbersOf(first.messages)).toEqual(before);
    const since = await world.write(moreThanPage);
    const second = await driver.pollAll(first.cursor);
    // What overlaps may come again; what is new comes once.
    const known = new Set(before);
    expect(
      numbersOf(second.messages).filter((number) => !known.has(number)),
    ).toEqual(since);
    // A place may bring something of its own as well, such as the post above a comment.
    const numbered = [...first.messages, ...second.messages].filter(
      (message) => numbersOf([message]).length > 0,
    );
    const ids = idsOf(numbered);
    expect(new Set(ids).size).toBe(before.length + since.length);
  });

  test("the same twice has the same ids", async () => {
    const { world, driver } = scene.current();
    await world.write(3);
    const first = await driver.pollAll(null);
    const second = await driver.pollAll(null);
    expect(idsOf(second.messages)).toEqual(idsOf(first.messages));
    expect(new Set(idsOf(first.messages)).size).toBe(first.messages.length);
  });

  test("from its cursor it brings what is new, and says when nothing is", async () => {
    const { world, driver } = scene.current();
    await world.write(3);
    const first = await driver.pollAll(null);
    // Some need another look before they know that nothing is new.
    const calm = await driver.pollAll(
      (await driver.pollAll(first.cursor)).cursor,
    );
    expect(calm.last.unchanged).toBe(true);
    expect(calm.messages).toEqual([]);
    const fresh = await world.write(2);
    const second = await driver.pollAll(calm.cursor);
    expect(second.last.unchanged && !second.last.more).toBe(
      second.messages.length === 0,
    );
    const known = new Set(numbersOf(first.messages));
    expect(
      numbersOf(second.messages).filter((number) => !known.has(number)),
    ).toEqual(fresh);
  });

  test("something broken is reported and stops nothing", async (context) => {
    const { world, driver } = scene.current();
    const writeBroken = needed(
      scene,
      context,
      "broken messages",
      world.writeBroken,
    );
    const before = await world.write(2);
    await writeBroken();
    const after = await world.write(1);
    const { messages, rejected } = await driver.pollAll(null);
    for (const number of [...before, ...after])
      expect(numbersOf(messages)).toContain(number);
    expect(rejected.length).toBeGreaterThan(0);
    for (const { why } of rejected) expect(why).not.toBe("");
  });

  test("what arrives late comes, with its own time", async (context) => {
    const { world, driver } = scene.current();
    const writeLate = needed(scene, context, "late messages", world.writeLate);
    await world.write(3);
    const first = await driver.pollAll(null);
    const newest = Math.max(...first.messages.map(({ sentAt }) => sentAt));
    const late = await writeLate();
    const second = await driver.pollAll(first.cursor);
    const found = second.messages.find(
      (message) => numbersOf([message])[0] === late,
    );
    expect(found?.claimedAt ?? found?.sentAt).toBeLessThan(newest);
  });

  test("an edit is the same message with other words", async (context) => {
    const { world, driver } = scene.current();
    const edit = needed(scene, context, "edits", world.edit);
    const [, edited = 0] = await world.write(3);
    const first = await driver.pollAll(null);
    await edit(edited, "after all");
    driver.wait(hourMs);
    const second = await driver.pollAll(first.cursor);
    const of = (messages: typeof first.messages) =>
      messages.find((message) => numbersOf([message])[0] === edited);
    const now = of(second.messages);
    expect(now?.remoteId).toBe(of(first.messages)?.remoteId);
    expect(`${now?.subject ?? ""} ${now?.text ?? ""}`).toContain("after all");
    expect(now?.editedAt ?? 0).toBeGreaterThan(0);
    expect(now?.sentAt).toBe(of(first.messages)?.sentAt);
  });

  test("what was deleted is said to be gone", async (context) => {
    const { world, driver } = scene.current();
    const remove = needed(scene, context, "deletions", world.delete);
    const [, deleted = 0] = await world.write(3);
    const first = await driver.pollAll(null);
    await remove(deleted);
    driver.wait(hourMs);
    const second = await driver.pollAll(first.cursor);
    expect(second.tombstones.map(({ remoteId }) => remoteId)).toEqual(
      first.messages
        .filter((message) => numbersOf([message])[0] === deleted)
        .map(({ remoteId }) => remoteId),
    );
  });

  test("what it cannot read it says", async (context) => {
    const { world, driver } = scene.current();
    const overflow = needed(scene, context, "overflow", world.overflow);
    if (overflow.when === "later") {
      await world.write(3);
      const first = await driver.pollAll(null);
      expect(first.gaps).toEqual([]);
      driver.wait(hourMs);
      await overflow.make();
      expectGaps((await driver.pollAll(first.cursor)).gaps, driver.now());
    } else {
      await overflow.make();
      expectGaps((await driver.pollAll(null)).gaps, driver.now());
    }
  });

  test("an abort is cancelled", async () => {
    const { world, driver } = scene.current();
    await world.write(1);
    const aborted = { signal: AbortSignal.abort() };
    for (const attempt of [
      () => channel.poll(driver.open(aborted), null),
      () => channel.identify(driver.open(aborted)),
    ])
      expect((await failureOf(attempt())).code).toBe("cancelled");
    const during = new AbortController();
    const polling = channel.poll(driver.open({ signal: during.signal }), null);
    during.abort();
    expect((await failureOf(polling)).code).toBe("cancelled");
  });
}

function expectGaps(
  gaps: readonly { from: number; to: number; why: string }[],
  now: number,
): void {
  expect(gaps.length).toBeGreaterThan(0);
  for (const { from, to, why } of gaps) {
    expect(from).toBeLessThan(to);
    expect(to).toBeLessThanOrEqual(now);
    expect(why).toMatch(/^\S.*[.!?]$/);
  }
}

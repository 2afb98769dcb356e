import { expect, test } from "vitest";
import { faultCodes } from "../../../src/shared/fault.ts";
import { failureOf } from "./driver.ts";
import { needed } from "./leaving-out.ts";
import {
  breaks,
  once,
  type BreakName,
  type Limited,
  type Line,
} from "./line.ts";
import type { Scene } from "./scene.ts";
import { numbersOf } from "./world.ts";

const hourMs = 3_600_000;
const waitSeconds = 120;

/** Refusals that say in their own way: not for two minutes. */
export function dialects(serversNow: number): Record<string, Limited> {
  const at = serversNow + waitSeconds * 1000;
  return {
    "epoch seconds (X, GitHub)": {
      headers: {
        "x-rate-limit-remaining": "0",
        "x-rate-limit-reset": String(Math.ceil(at / 1000)),
      },
    },
    "ISO-8601 (Mastodon)": {
      headers: {
        "x-ratelimit-remaining": "0",
        "x-ratelimit-reset": new Date(at).toISOString().replace("Z", "123Z"),
      },
    },
    "seconds left (Reddit)": {
      headers: {
        "x-ratelimit-remaining": "0.0",
        "x-ratelimit-reset": String(waitSeconds),
      },
    },
    "Retry-After (Slack)": {
      headers: { "retry-after": String(waitSeconds) },
    },
    "Retry-After, a date": {
      headers: { "retry-after": new Date(at).toUTCString() },
    },
    "IETF draft (Bluesky)": {
      headers: { ratelimit: `limit=300, remaining=0, reset=${waitSeconds}` },
    },
  };
}

/** Undefined where the line cannot break like this. */
export function breakOf(line: Line, how: BreakName): BreakName | undefined {
  return line.kinds.includes(how) ? how : undefined;
}

/** Undefined where nobody counts requests. */
export function countingOf(line: Line): true | undefined {
  return line.limits || undefined;
}

/** What a channel does when its place, or the way there, fails. */
export function breakingCases<Settings, Secrets, Cursor>(
  scene: Scene<Settings, Secrets, Cursor>,
): void {
  const { channel } = scene;

  test.for(breaks)(
    "a poll whose answer is %s loses nothing",
    async (how, context) => {
      const { world, driver } = scene.current();
      needed(scene, context, how, breakOf(world.line, how));
      const known = await world.write(2);
      const first = await driver.pollAll(null);
      const fresh = await world.write(3);
      once(world.line, how);
      // Either it fails with a sentence, or it goes on without what broke; the next poll has all of it.
      const attempt = await channel
        .poll(driver.open(), first.cursor)
        .catch(async (cause: unknown) => {
          const fault = await failureOf(Promise.reject(cause));
          // None of these may stop polling until the user does something.
          expect(["needs-sign-in", "gone", "cancelled"]).not.toContain(
            fault.code,
          );
          return null;
        });
      expect(world.line.broken()).toBe(1);
      const rest = await driver.pollAll(attempt?.cursor ?? first.cursor);
      const seen = numbersOf([
        ...(attempt?.messages ?? []),
        ...rest.messages,
      ]).filter((number) => !known.includes(number));
      expect([...new Set(seen)]).toEqual(fresh);
    },
  );

  test("a host that does not exist, and one where nobody answers", async () => {
    const { world, driver } = scene.current();
    const fresh = await world.write(2);
    const nowhere = driver.open({ settings: world.nowhere });
    for (const attempt of [
      () => channel.poll(nowhere, null),
      () => channel.identify(nowhere),
    ])
      expect(["unreachable", "offline"]).toContain(
        (await failureOf(attempt())).code,
      );
    await world.line.down();
    expect((await failureOf(channel.poll(driver.open(), null))).code).toBe(
      "unreachable",
    );
    await world.line.up();
    expect(numbersOf((await driver.pollAll(null)).messages)).toEqual(fresh);
  });

  test("a fault is a sentence without secrets, whatever the server repeats", async () => {
    const { world, driver } = scene.current();
    await world.write(1);
    await world.line.echo();
    for (const attempt of [
      () => channel.poll(driver.open(), null),
      () => channel.identify(driver.open()),
    ]) {
      const error = await failureOf(attempt());
      expect(faultCodes).toContain(error.code);
      driver.expectNoSecret(JSON.stringify(error.toFault()));
      driver.expectNoSecret(String(error.stack));
    }
    const steps = await channel.check(driver.open());
    expect(steps.some((step) => !step.ok)).toBe(true);
    driver.expectNoSecret(JSON.stringify(steps));
  });

  test.for(Object.keys(dialects(0)))(
    "is asked to wait: %s",
    async (dialect, context) => {
      const { world, driver } = scene.current();
      needed(scene, context, "counted requests", countingOf(world.line));
      const fresh = await world.write(2);
      for (const serversClock of [0, -hourMs, hourMs]) {
        world.line.setClock?.(serversClock);
        const limited = dialects(driver.now() + serversClock)[dialect];
        world.line.plan(() => limited ?? null);
        const fault = await failureOf(channel.poll(driver.open(), null));
        expect(fault.code).toBe("rate-limited");
        const inMs = (fault.details?.retryAt ?? 0) - driver.now();
        expect(Math.abs(inMs - waitSeconds * 1000)).toBeLessThan(5000);
      }
      world.line.plan(null);
      expect(numbersOf((await driver.pollAll(null)).messages)).toEqual(fresh);
    },
  );

  test.each([-hourMs, hourMs])(
    "clocks that differ by %i ms lose nothing, and nothing is from the future",
    async (ms) => {
      const { world, driver } = scene.current();
      driver.wait(ms);
      world.line.setClock?.(-ms);
      const before = await world.write(3);
      const first = await driver.pollAll(null);
      const after = await world.write(2);
      const second = await driver.pollAll(first.cursor);
      const all = [...first.messages, ...second.messages];
      expect([...new Set(numbersOf(all))]).toEqual([...before, ...after]);
      for (const { sentAt } of all)
        expect(sentAt).toBeLessThanOrEqual(driver.now());
    },
  );

  test("a sign-in that is revoked is asked for, and the cursor goes on afterwards", async (context) => {
    const { world, driver } = scene.current();
    const signIn = needed(scene, context, "sign-in", world.signIn);
    await world.write(2);
    const first = await driver.pollAll(null);
    await signIn.revoke();
    const fresh = await world.write(2);
    for (const attempt of [
      () => channel.poll(driver.open(), first.cursor),
      () => channel.identify(driver.open()),
    ]) {
      const fault = await failureOf(attempt());
      expect(fault.code).toBe("needs-sign-in");
      driver.expectNoSecret(JSON.stringify(fault.toFault()));
    }
    await signIn.permit();
    const second = await driver.pollAll(first.cursor);
    const known = new Set(numbersOf(first.messages));
    expect(
      numbersOf(second.messages).filter((number) => !known.has(number)),
    ).toEqual(fresh);
  });
}

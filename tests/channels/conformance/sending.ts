import { randomInt, randomUUID } from "node:crypto";
import { expect, test, type TestContext } from "vitest";
import type {
  OutgoingMessage,
  SendResult,
} from "../../../src/main/channels/outgoing.ts";
import type { RemoteMessage } from "../../../src/main/channels/received.ts";
import { plainly } from "../plainly.ts";
import { breakOf, countingOf, dialects } from "./breaking.ts";
import { needed } from "./leaving-out.ts";
import { breaks, once } from "./line.ts";
import type { Scene } from "./scene.ts";
import { numbered } from "./world.ts";

/** A text as the outbox hands it over. */
export function outgoing(
  number: number,
  createdAt: number,
  parent?: RemoteMessage,
): OutgoingMessage {
  return {
    ...plainly,
    key: randomUUID(),
    text: `Our ${numbered(number)}.`,
    createdAt,
    ...(parent === undefined
      ? {}
      : {
          parent: {
            remoteId: parent.remoteId,
            ...(parent.uri === undefined ? {} : { uri: parent.uri }),
            ...(parent.subject === undefined
              ? {}
              : { subject: parent.subject }),
            text: parent.text,
            author: parent.author,
            sentAt: parent.sentAt,
            visibility: parent.visibility,
            thread: parent.thread,
            mentions: parent.mentions,
            raw: JSON.parse(JSON.stringify(parent.raw)) as unknown,
          },
        }),
  };
}

/** Codes after which the outbox tries again by itself, or waits for the user, without the text being lost. */
const notSent = [
  "unreachable",
  "offline",
  "rate-limited",
  "needs-sign-in",
  "refused",
];

/** Somebody wrote, who is to be answered. */
export async function beginSending<Settings, Secrets, Cursor>(
  scene: Scene<Settings, Secrets, Cursor>,
  context: TestContext,
) {
  const { world, driver } = scene.current();
  const outbox = needed(scene, context, "sending", world.outbox);
  const { send, find } = scene.channel;
  if (send === undefined || find === undefined)
    throw new Error("The world has an outbox, and the channel cannot send.");
  await world.write(1);
  const { messages, cursor } = await driver.pollAll(null);
  const parent = messages.find((message) => !message.own);
  if (parent === undefined) throw new Error("Nobody wrote.");
  // Of its own, for a place may be shared with other cases.
  const number = randomInt(1e6, 1e9);
  const words = numbered(number);
  return { world, driver, outbox, send, find, parent, cursor, number, words };
}

/** The rule of channels.md §3: whatever breaks, a text is there once or it is known that it is not. */
export function sendingCases<Settings, Secrets, Cursor>(
  scene: Scene<Settings, Secrets, Cursor>,
): void {
  const { channel } = scene;
  const begin = (context: TestContext) => beginSending(scene, context);

  test("what is sent is there once, and the next poll meets it under the same id", async (context) => {
    const at = await begin(context);
    const text = outgoing(at.number, at.driver.now(), at.parent);
    const result = await at.send(at.driver.open(), text);
    if (result.outcome !== "sent") throw new Error(JSON.stringify(result));
    expect(await at.outbox.count(at.words)).toBe(1);
    expect(result.message.own).toBe(true);
    expect(result.message.inReplyTo).toBe(at.parent.remoteId);
    const { messages } = await at.driver.pollAll(at.cursor);
    const met = messages.find(
      ({ remoteId }) => remoteId === result.message.remoteId,
    );
    expect(met?.own).toBe(true);
    expect(met?.text).toBe(result.message.text);
    const found = await at.find(at.driver.open(), text);
    expect(found?.remoteId).toBe(result.message.remoteId);
  });

  test.for(breaks)(
    "an answer that is %s is never sent twice",
    async (how, context) => {
      const at = await begin(context);
      needed(scene, context, how, breakOf(at.world.line, how));
      const text = outgoing(at.number, at.driver.now(), at.parent);
      // Each exchange of sending in turn, for there can be several.
      for (let exchange = 0; exchange < 4; exchange += 1) {
        let count = 0;
        at.world.line.plan(() => {
          count += 1;
          return count === exchange + 1 ? how : null;
        });
        const result = await at.send(at.driver.open(), text);
        at.world.line.plan(null);
        const there = await at.outbox.count(at.words);
        if (await settles(at, text, result, there)) return;
      }
    },
  );

  /** Judges one attempt; true once the text is there. */
  async function settles(
    at: Awaited<ReturnType<typeof begin>>,
    text: OutgoingMessage,
    result: SendResult,
    there: number,
  ): Promise<boolean> {
    expect(there).toBeLessThanOrEqual(1);
    switch (result.outcome) {
      case "sent":
        expect(there).toBe(1);
        return true;
      case "failed":
        expect(there).toBe(0);
        expect(notSent).toContain(result.code);
        expect(result.message).toMatch(/^\S.*[.!?]$/);
        return false;
      case "unknown": {
        expect(result.message).toMatch(/^\S.*[.!?]$/);
        const found = await at
          .find(at.driver.open(), text)
          .catch((cause: unknown) => {
            // Where nobody can be asked, it must say so instead of guessing.
            expect(at.outbox.canMiss).toBe(false);
            expect(cause).toMatchObject({ name: "AppError" });
            return undefined;
          });
        if (found === null) expect(there).toBe(0);
        else if (found !== undefined) expect(there).toBe(1);
        return found !== null;
      }
    }
  }

  test("nobody at the address: it was certainly not sent", async (context) => {
    const at = await begin(context);
    const text = outgoing(at.number, at.driver.now(), at.parent);
    await at.world.line.down();
    // A connection kept from before may be written to before its end is noticed: whatever meets that end first.
    await channel.poll(at.driver.open(), at.cursor).catch(() => undefined);
    const result = await at.send(at.driver.open(), text);
    expect(result).toMatchObject({ outcome: "failed", code: "unreachable" });
    await at.world.line.up();
    expect(await at.outbox.count(at.words)).toBe(0);
    expect((await at.send(at.driver.open(), text)).outcome).toBe("sent");
    expect(await at.outbox.count(at.words)).toBe(1);
  });

  test("asked to wait: not sent, and told when to try", async (context) => {
    const at = await begin(context);
    needed(scene, context, "counted requests", countingOf(at.world.line));
    const text = outgoing(at.number, at.driver.now(), at.parent);
    const [limited] = Object.values(dialects(at.driver.now()));
    at.world.line.plan(() => limited ?? null);
    const result = await at.send(at.driver.open(), text);
    at.world.line.plan(null);
    expect(result).toMatchObject({ outcome: "failed", code: "rate-limited" });
    expect(
      result.outcome === "failed" && (result.details?.retryAt ?? 0),
    ).toBeGreaterThan(at.driver.now() + 60_000);
    expect(await at.outbox.count(at.words)).toBe(0);
  });

  test("a sign-in that is revoked: not sent, and asked for", async (context) => {
    const at = await begin(context);
    const signIn = needed(scene, context, "sign-in", at.world.signIn);
    const text = outgoing(at.number, at.driver.now(), at.parent);
    await signIn.revoke();
    const result = await at.send(at.driver.open(), text);
    expect(result).toMatchObject({ outcome: "failed", code: "needs-sign-in" });
    at.driver.expectNoSecret(JSON.stringify(result));
    await signIn.permit();
    expect(await at.outbox.count(at.words)).toBe(0);
  });

  test("the same sent twice is there as often as its class says", async (context) => {
    const at = await begin(context);
    const text = outgoing(at.number, at.driver.now(), at.parent);
    // As after a crash between the answer and its commit; the answer itself is lost.
    if (at.world.line.kinds.includes("committed"))
      once(at.world.line, "committed");
    const first = await at.send(at.driver.open(), text);
    at.world.line.plan(null);
    const second = await at.send(at.driver.open(), text);
    const there = await at.outbox.count(at.words);
    switch (at.outbox.sendClass) {
      case "K":
        expect(second.outcome).toBe("sent");
        expect(there).toBe(1);
        break;
      case "C":
        expect(there).toBe(1);
        break;
      case "N":
      case "O":
        // The place does not help: this is what looking first is for.
        expect(there).toBeLessThanOrEqual(2);
        expect(await at.find(at.driver.open(), text)).not.toBeNull();
        break;
    }
    expect(["sent", "unknown", "failed"]).toContain(first.outcome);
  });
}

import { afterEach, beforeEach, describe, expect, test } from "vitest";
import type {
  Channel,
  ChannelContext,
} from "../../src/main/channels/channel.ts";
import type {
  PollResult,
  RemoteIdentity,
  RemoteMessage,
} from "../../src/main/channels/received.ts";
import { createHttp } from "../../src/main/channels/http.ts";
import { cleanLine, cleanText } from "../../src/shared/body/clean.ts";
import { AppError, faultCodes } from "../../src/shared/fault.ts";
import {
  body as bodySchema,
  type Block,
  type Inline,
} from "../../src/shared/model/body.ts";
import { alone } from "./plainly.ts";

/** A real place on a test server, fresh for each case. */
export type Place<Settings, Secrets> = {
  settings: Settings;
  secrets: Secrets;
  /** Puts this many more ordinary messages there, so that the next poll can see them. */
  add: (count: number) => Promise<void>;
  /** Puts something there that cannot be read; absent where the protocol cannot carry it. */
  addBroken?: () => Promise<void>;
  /** From now on the place answers with faults, best with what it was sent in them. */
  breakDown: () => Promise<void>;
  stop: () => Promise<void>;
};

export type Conforming<Settings, Secrets, Cursor> = {
  channel: Channel<Settings, Secrets, Cursor>;
  start: () => Promise<Place<NoInfer<Settings>, NoInfer<Secrets>>>;
};

const webAddress = /^https?:\/\//;

function stringsIn(value: unknown): string[] {
  if (typeof value === "string") return value === "" ? [] : [value];
  if (typeof value !== "object" || value === null) return [];
  return Object.values(value).flatMap(stringsIn);
}

function hrefsIn(parts: readonly (Block | Inline)[]): string[] {
  return parts.flatMap((part) => {
    if (typeof part === "string") return [];
    if (part.t === "list") return hrefsIn(part.items.flat());
    const own = part.t === "a" ? [part.href] : [];
    return "c" in part ? [...own, ...hrefsIn(part.c)] : own;
  });
}

function expectIdentity(identity: RemoteIdentity): void {
  expect(identity.remoteId).not.toBe("");
  expect(identity.name).not.toBe("");
  for (const text of [identity.name, identity.handle])
    expect(text).toBe(cleanLine(text));
  if (identity.url !== undefined) expect(identity.url).toMatch(webAddress);
}

/** What must hold of every message, whoever wrote it with whatever intent. */
export function expectClean(message: RemoteMessage, now: number): void {
  expect(message.remoteId).not.toBe("");
  expect(bodySchema.parse(structuredClone(message.body))).toEqual(message.body);
  for (const text of stringsIn(message.body))
    expect(text).toBe(cleanText(text));
  for (const href of hrefsIn(message.body))
    expect(["http:", "https:", "mailto:"]).toContain(new URL(href).protocol);
  expect(message.text).toBe(cleanText(message.text));
  for (const line of [message.subject, message.warning])
    if (line !== undefined) expect(line).toBe(cleanText(line));
  expect(Number.isSafeInteger(message.sentAt)).toBe(true);
  expect(message.sentAt).toBeGreaterThan(0);
  expect(message.sentAt).toBeLessThanOrEqual(now);
  expect(message.editedAt ?? 0).toBeLessThanOrEqual(now);
  [message.author, ...message.mentions].forEach(expectIdentity);
  expect(message.thread).not.toContain(message.remoteId);
  for (const attachment of message.attachments) {
    expect(attachment.name).toBe(cleanLine(attachment.name));
    if (attachment.url !== undefined)
      expect(attachment.url).toMatch(webAddress);
    if (attachment.alt !== undefined)
      expect(attachment.alt).toBe(cleanText(attachment.alt));
  }
  if (message.permalink !== undefined)
    expect(message.permalink).toMatch(webAddress);
  expect(JSON.stringify(message.raw)).toBeTypeOf("string");
}

/** The cases that every channel passes against a real server. */
export function conformChannel<Settings, Secrets, Cursor>(
  name: string,
  { channel, start }: Conforming<Settings, Secrets, Cursor>,
): void {
  describe(`${name} is a channel`, () => {
    let place: Place<Settings, Secrets>;
    beforeEach(async () => {
      place = await start();
    });
    afterEach(() => place.stop());

    const http = createHttp({
      userAgent: "Porchlight/0.1 (+https://porchlight.example)",
      isOffline: () => false,
    });
    const open = (
      signal: AbortSignal = new AbortController().signal,
    ): ChannelContext<Settings, Secrets> => ({
      accountId: "a1",
      settings: place.settings,
      ...alone(place.secrets),
      http,
      now: Date.now,
      signal,
    });

    /** Polls until there is no more, as the poller does: the cursor goes through JSON. */
    async function pollAll(cursor: Cursor | null) {
      const messages: RemoteMessage[] = [];
      let last: PollResult<Cursor> | null = null;
      for (let turns = 0; turns < 50; turns += 1) {
        const from: Cursor | null = last?.cursor ?? cursor;
        last = await channel.poll(open(), from);
        messages.push(...last.messages);
        const stored: unknown = JSON.parse(JSON.stringify(last.cursor));
        expect(channel.cursor.parse(stored)).toEqual(last.cursor);
        expect(last.requests).toBeGreaterThan(0);
        if (!last.more) return { messages, last, cursor: last.cursor };
      }
      throw new Error("The channel says that there is always more.");
    }
    const idsOf = (messages: readonly RemoteMessage[]) =>
      [...new Set(messages.map((message) => message.remoteId))].sort();

    async function failureOf(promise: Promise<unknown>): Promise<AppError> {
      const error: unknown = await promise.then(
        () => new Error("It should have failed."),
        (cause: unknown) => cause,
      );
      expect(error).toBeInstanceOf(AppError);
      return error as AppError;
    }

    function expectNoSecret(text: string): void {
      for (const secret of stringsIn(place.secrets))
        expect(text).not.toContain(secret);
    }

    test("identifies itself, and keeps no secret in its settings", async () => {
      await place.add(1);
      const profile = await channel.identify(open());
      expect(profile.name).toBe(cleanLine(profile.name));
      expect(profile.name).not.toBe("");
      profile.identities.forEach(expectIdentity);
      channel.settings.parse(profile.settings);
      expectNoSecret(JSON.stringify(profile));
    });

    test("a check names its steps", async () => {
      await place.add(1);
      const steps = await channel.check(open());
      expect(steps.length).toBeGreaterThan(0);
      expect(steps.filter((step) => !step.ok)).toEqual([]);
    });

    test("what it brings is clean", async () => {
      await place.add(3);
      const { messages } = await pollAll(null);
      expect(messages.length).toBeGreaterThanOrEqual(3);
      for (const message of messages) expectClean(message, Date.now());
    });

    test("the same page twice has the same ids", async () => {
      await place.add(3);
      const first = await pollAll(null);
      const second = await pollAll(null);
      expect(idsOf(second.messages)).toEqual(idsOf(first.messages));
      expect(idsOf(first.messages).length).toBe(first.messages.length);
    });

    test("from its cursor it brings what is new and misses nothing", async () => {
      await place.add(3);
      const first = await pollAll(null);
      const still = await pollAll(first.cursor);
      const known = new Set(idsOf(first.messages));
      expect(idsOf(still.messages).filter((id) => !known.has(id))).toEqual([]);
      await place.add(2);
      const second = await pollAll(still.cursor);
      const fresh = idsOf(second.messages).filter((id) => !known.has(id));
      expect(fresh.length).toBe(2);
      const all = await pollAll(null);
      expect(idsOf([...first.messages, ...second.messages])).toEqual(
        idsOf(all.messages),
      );
    });

    test("something broken is reported and stops nothing", async (context) => {
      if (place.addBroken === undefined) {
        context.skip("nothing broken can arrive here");
        return;
      }
      await place.add(2);
      await place.addBroken();
      await place.add(1);
      const { messages, last } = await pollAll(null);
      expect(messages.length).toBeGreaterThanOrEqual(3);
      expect(last.rejected.length).toBeGreaterThan(0);
    });

    test("an abort is cancelled", async () => {
      await place.add(1);
      const aborted = AbortSignal.abort();
      expect((await failureOf(channel.poll(open(aborted), null))).code).toBe(
        "cancelled",
      );
      expect((await failureOf(channel.identify(open(aborted)))).code).toBe(
        "cancelled",
      );
      const during = new AbortController();
      const polling = channel.poll(open(during.signal), null);
      during.abort();
      expect((await failureOf(polling)).code).toBe("cancelled");
    });

    test("a fault is a sentence without secrets", async () => {
      await place.add(1);
      await place.breakDown();
      for (const attempt of [
        channel.poll(open(), null),
        channel.identify(open()),
      ]) {
        const error = await failureOf(attempt);
        expect(faultCodes).toContain(error.code);
        expect(error.code).not.toBe("internal");
        expect(error.message).toMatch(/^\S.*[.!?]$/);
        expectNoSecret(JSON.stringify(error.toFault()));
        expectNoSecret(String(error.stack));
      }
      const steps = await channel.check(open());
      expect(steps.some((step) => !step.ok)).toBe(true);
      expectNoSecret(JSON.stringify(steps));
    });
  });
}

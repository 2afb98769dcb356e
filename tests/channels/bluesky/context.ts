import { identify } from "../../../src/main/channels/bluesky/identify.ts";
import { poll, type Cursor } from "../../../src/main/channels/bluesky/poll.ts";
import type { Context } from "../../../src/main/channels/bluesky/context.ts";
import {
  settings as settingsSchema,
  type Secrets,
  type Settings,
} from "../../../src/main/channels/bluesky/settings.ts";
import { createHttp } from "../../../src/main/channels/http.ts";
import type { OutgoingMessage } from "../../../src/main/channels/outgoing.ts";
import type {
  PollResult,
  RemoteMessage,
} from "../../../src/main/channels/received.ts";
import { AppError } from "../../../src/shared/fault.ts";
import { alone, plainly } from "../plainly.ts";

export const http = createHttp({
  userAgent: "Porchlight/0.1 (+https://porchlight.example)",
  isOffline: () => false,
});

/** A channel's context as the core would make it. */
export function contextFor(
  settings: Settings,
  secrets: Secrets,
  more: Partial<Context> = {},
): Context {
  return {
    accountId: "account",
    settings,
    ...alone(secrets),
    http,
    now: Date.now,
    signal: new AbortController().signal,
    ...more,
  };
}

/** With what signing in finds out. */
export async function signedIn(context: Context): Promise<Context> {
  const { settings } = await identify(context);
  return { ...context, settings: settingsSchema.parse(settings) };
}

/** Polls until nothing more waits; every result in order. */
export async function pollAll(
  context: Context,
  from: Cursor | null = null,
): Promise<PollResult<Cursor>[]> {
  const results: PollResult<Cursor>[] = [];
  let cursor = from;
  for (let polls = 0; polls < 60; polls += 1) {
    const result = await poll(context, cursor);
    results.push(result);
    ({ cursor } = result);
    if (!result.more) return results;
  }
  throw new Error("It never came to an end.");
}

export function lastCursor(results: PollResult<Cursor>[]): Cursor {
  const last = results.at(-1);
  if (last === undefined) throw new Error("There was no poll.");
  return last.cursor;
}

export function outgoing(
  text: string,
  more: Partial<OutgoingMessage> = {},
): OutgoingMessage {
  return {
    ...plainly,
    key: `key of ${text}`,
    text,
    createdAt: Date.now(),
    ...more,
  };
}

/** What is answered, as the outbox hands it over. */
export function asParent(
  message: RemoteMessage,
): NonNullable<OutgoingMessage["parent"]> {
  const { remoteId, text, author, sentAt, visibility } = message;
  const { thread, mentions, raw } = message;
  return {
    remoteId,
    text,
    author,
    sentAt,
    visibility,
    thread,
    mentions,
    raw: JSON.parse(JSON.stringify(raw)) as unknown,
  };
}

export async function faultOf(promise: Promise<unknown>): Promise<AppError> {
  try {
    await promise;
  } catch (error) {
    if (error instanceof AppError) return error;
    throw error;
  }
  throw new Error("It should have failed.");
}

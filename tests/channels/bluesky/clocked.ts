import { onTestFinished } from "vitest";
import type { RemoteMessage } from "../../../src/main/channels/received.ts";
import type { Source } from "../../../src/shared/model/source.ts";
import { contextFor, pollAll } from "./context.ts";
import { startDouble, type DoubleOptions } from "./double.ts";

export const minute = 60_000;
export const day = 24 * 60 * minute;

/** A network whose clock the test sets; polls see the same clock. */
export async function startClocked(
  options: DoubleOptions = {},
  sources: Source[] = [],
) {
  let at = Date.parse("2026-11-21T10:00:00Z");
  const server = await startDouble({ ...options, now: () => at });
  onTestFinished(() => server.close());
  const settings = {
    handle: server.us.handle,
    did: server.us.did,
    server: server.url,
    sources,
  };
  const context = contextFor(settings, server.tokens.issue(), {
    now: () => at,
  });
  return {
    server,
    context,
    anna: server.person("anna.test"),
    ben: server.person("ben.test"),
    pass: (ms: number) => {
      at += ms;
    },
    now: () => at,
  };
}

export async function messagesOf(
  ...polled: Parameters<typeof pollAll>
): Promise<RemoteMessage[]> {
  return (await pollAll(...polled)).flatMap(({ messages }) => messages);
}

export function saying(messages: readonly RemoteMessage[], text: string) {
  const found = messages.find((each) => each.text.includes(text));
  if (found === undefined) throw new Error(`nobody says ${text}`);
  return found;
}

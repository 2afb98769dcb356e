import { randomUUID } from "node:crypto";
import { once } from "node:events";
import { createServer } from "node:http";
import type { AddressInfo } from "node:net";
import { json } from "node:stream/consumers";
import { z } from "zod";
import type { Entry } from "./guestbook/wire.ts";

const posted = z.object({ text: z.string(), replyTo: z.string().optional() });
const pageSize = 20;
export const us = { id: "owner", name: "The owner" };

/** A guestbook's server: one list of changes, and the same words are refused a second time. */
export async function startGuestbook() {
  const token = randomUUID();
  const entries = new Map<string, Entry>();
  const changes: unknown[] = [];
  let isOpen = true;

  const write = (by: Entry["by"], text: string, more: Partial<Entry> = {}) => {
    const at = new Date().toISOString();
    const entry: Entry = { id: randomUUID(), by, text, at, ...more };
    entries.set(entry.id, entry);
    changes.push(entry);
    return entry;
  };
  const post = (input: unknown): [number, unknown] => {
    const { text, replyTo } = posted.parse(input);
    const isThere = [...entries.values()].some(
      (each) => each.by.id === us.id && each.text === text,
    );
    return isThere
      ? [409, { error: "You have said that already." }]
      : [201, write(us, text, replyTo === undefined ? {} : { replyTo })];
  };
  const answer = (path: URL, authorization: string | undefined) => {
    if (!isOpen || authorization !== `Bearer ${token}`)
      return [401, { error: "Who are you?" }];
    if (path.pathname === "/me") return [200, { ...us, guestbook: "Ours" }];
    if (path.pathname === "/changes") {
      const since = Number(path.searchParams.get("since"));
      const next = Math.min(since + pageSize, changes.length);
      const more = next < changes.length;
      return [200, { changes: changes.slice(since, next), next, more }];
    }
    if (path.pathname === "/entries") {
      const by = path.searchParams.get("by");
      const found = [...entries.values()].filter((each) => each.by.id === by);
      return [200, { entries: found.slice(-50) }];
    }
    return [404, { error: "Nothing here." }];
  };

  const server = createServer((request, response) => {
    const path = new URL(request.url ?? "/", "http://127.0.0.1");
    const give = ([status, body]: unknown[]) =>
      response
        .writeHead(Number(status), { "content-type": "application/json" })
        .end(JSON.stringify(body));
    if (request.method !== "POST" || !isOpen)
      give(answer(path, request.headers.authorization));
    else
      json(request)
        .then((input) => give(post(input)))
        .catch(() => give([400, { error: "That is no entry." }]));
  });
  server.listen(0, "127.0.0.1");
  await once(server, "listening");
  return {
    url: `http://127.0.0.1:${String((server.address() as AddressInfo).port)}`,
    token,
    entries,
    changes,
    write,
    setOpen: (open: boolean) => {
      isOpen = open;
    },
    stop: async () => {
      server.closeAllConnections();
      server.close();
      await once(server, "close");
    },
  };
}

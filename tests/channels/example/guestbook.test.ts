import { readdirSync, readFileSync } from "node:fs";
import { join } from "node:path";
import { expect, test } from "vitest";
import { startHttpLine } from "../conformance/http-line.ts";
import { soakPolling, soakSending } from "../conformance/soak.ts";
import { conformChannel } from "../conformance/suite.ts";
import { numbered, type Conforming } from "../conformance/world.ts";
import { startGuestbook } from "./double.ts";
import { guestbook } from "./guestbook/index.ts";
import type { Secrets, Settings } from "./guestbook/settings.ts";
import type { Entry } from "./guestbook/wire.ts";

const visitor = { id: "anna", name: "Anna\u202e" };

const world: Conforming<Settings, Secrets, { next: number; ours: string }> = {
  channel: guestbook,
  moreThanPage: 50,
  start: async () => {
    const server = await startGuestbook();
    const line = await startHttpLine(server.url);
    const byNumber = new Map<number, Entry>();
    let number = 0;
    const visit = (more: Partial<Entry> = {}) => {
      number += 1;
      const text = `${numbered(number)} <script>\u0007</script>`;
      byNumber.set(number, server.write(visitor, text, more));
      return number;
    };
    const find = (wanted: number) => {
      const found = byNumber.get(wanted);
      if (found === undefined) throw new Error(`nobody said ${wanted}`);
      return found;
    };
    return {
      leftOut: {
        overflow: "A guestbook keeps everything.",
        uploads: "A guestbook takes no files.",
      },
      settings: { url: line.url },
      secrets: { token: server.token },
      line,
      nowhere: { url: "https://guestbook.invalid" },
      write: (count) =>
        Promise.resolve(Array.from({ length: count }, () => visit())),
      writeBroken: () => {
        server.changes.push({ id: 5 });
        return Promise.resolve();
      },
      writeLate: () =>
        Promise.resolve(
          visit({ at: new Date(Date.now() - 3_600_000).toISOString() }),
        ),
      edit: (edited, words) => {
        const changed = {
          ...find(edited),
          text: `${numbered(edited)} ${words}`,
          editedAt: new Date().toISOString(),
        };
        server.changes.push(changed);
        return Promise.resolve();
      },
      delete: (deleted) => {
        server.changes.push({ deleted: find(deleted).id });
        return Promise.resolve();
      },
      signIn: {
        revoke: () => Promise.resolve(server.setOpen(false)),
        permit: () => Promise.resolve(server.setOpen(true)),
      },
      outbox: {
        sendClass: "C",
        canMiss: true,
        count: (words) =>
          Promise.resolve(
            [...server.entries.values()].filter(({ text }) =>
              text.includes(words),
            ).length,
          ),
      },
      stop: async () => {
        await line.stop();
        await server.stop();
      },
    };
  },
};

conformChannel("The guestbook of the documentation", world);

test("no gap, no duplicate, each text once, whatever breaks", async () => {
  expect(
    await soakPolling(world, { messages: 400, seed: 4, share: 0.2 }),
  ).toMatchObject({ written: 400, missing: [], doubled: [] });
  expect(
    await soakSending(world, { sends: 60, seed: 4, share: 0.3 }),
  ).toMatchObject({ doubled: 0, lost: 0, unknown: 0 });
});

/** However it is broken into lines: shorter paths make shorter ones. */
const flat = (text: string) =>
  text.replaceAll(/\s+/g, "").replaceAll(/,(?=[)}\]])/g, "");

test("the documentation shows it as it is", () => {
  const page = flat(
    readFileSync(
      join(import.meta.dirname, "../../../docs/channels.md"),
      "utf8",
    ),
  );
  const folder = join(import.meta.dirname, "guestbook");
  for (const name of readdirSync(folder)) {
    // There it stands where channels do.
    const source = readFileSync(join(folder, name), "utf8")
      .replaceAll("../../../../src/main/channels/", "../")
      .replaceAll("../../../../src/shared/", "../../../shared/");
    expect(page, name).toContain(flat(`\`\`\`ts // ${name}\n${source}\`\`\``));
  }
});

import * as fc from "fast-check";
import { cpSync, mkdtempSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import Database from "better-sqlite3";
import { afterEach, beforeEach, describe, expect, it } from "vitest";
import { AppError } from "../../src/shared/fault.ts";
import type { OutboxItem } from "../../src/shared/model/outbox-item.ts";
import type { Channel } from "../../src/main/channels/channel.ts";
import { openArchive } from "../../src/main/archive/open.ts";
import { createTurnKeeper } from "../../src/main/archive/turns.ts";
import { createHttp } from "../../src/main/channels/http.ts";
import { createIngest } from "../../src/main/ingest/ingest.ts";
import { createSending } from "../../src/main/sending/sending.ts";
import { until } from "../servers/child.ts";
import {
  postChannel,
  startPostOffice,
  type PostOffice,
} from "./post-office.ts";
import { account, addHarbour } from "./remote.ts";
import { keepSecrets, runCore, type CoreUnderTest } from "./run-core.ts";
import { alone } from "../channels/plainly.ts";

const rhythm = {
  backOffMs: 20,
  longestBackOffMs: 100,
  lookAfterMs: 10,
  settleMs: 100,
  closeMs: 300,
};
const users = ["us", "them", "others"];

describe("a text is bound to where it goes", () => {
  let dir: string;
  let office: PostOffice;
  let under: CoreUnderTest;
  const secrets = keepSecrets();

  const start = async (channel: Partial<Channel> = {}) => {
    under = await runCore(
      dir,
      { discourse: { ...(postChannel as Channel), ...channel } },
      { rhythm, secrets },
    );
  };
  beforeEach(async () => {
    dir = mkdtempSync(join(tmpdir(), "porchlight-bound-"));
    office = await startPostOffice();
    await start();
  });
  afterEach(async () => {
    await under.core.close();
    await office.close();
    rmSync(dir, { recursive: true });
  });

  const addAccount = async (user: string) => {
    const { id } = await under.call("accounts.add", {
      channel: "discourse",
      settings: { url: office.url, user },
      secrets: { token: user },
    });
    return id;
  };
  const items = () => under.call("outbox.list", { which: "all", limit: 200 });
  const settled = (...states: OutboxItem["state"][]) =>
    until(`everything to be ${states.join(" or ")}`, async () => {
      const all = await items();
      return all.every((one) => states.includes(one.state)) ? all : null;
    });
  const post = (accountId: string, id: string, undoSeconds: number) =>
    under.call("outbox.send", {
      id,
      accountId,
      text: `text of ${id}`,
      undoSeconds,
    });

  it(
    "leaves from the account it was written for, however one switches about",
    { timeout: 60_000 },
    async () => {
      const accounts = new Map<string, string>();
      for (const user of users) accounts.set(user, await addAccount(user));
      const places: {
        user: string;
        conversationId: string;
        messageId: string;
        remoteId: string;
      }[] = [];
      for (const user of users)
        for (const n of [1, 2]) {
          const said = office.say("ana", `@${user} hello ${n}`);
          await under.call("accounts.poll", { id: accounts.get(user) ?? "" });
          const list = await under.call("conversations.list", { query: "" });
          const found = list.items.find((c) => c.excerpt === said.text);
          const { messages } = await under.call("conversations.get", {
            id: found?.id ?? "",
          });
          places.push({
            user,
            conversationId: found?.id ?? "",
            messageId: messages[0]?.id ?? "",
            remoteId: said.id,
          });
        }
      let count = 0;
      const step = fc.record({
        place: fc.constantFrom(...places),
        account: fc.option(fc.constantFrom(...users)),
        by: fc.constantFrom("conversation", "message", "both", "neither"),
        other: fc.constantFrom(...places),
        wrong: fc.constantFrom("nothing", "504-after", "504-before", "busy"),
      });
      await fc.assert(
        fc.asyncProperty(fc.array(step, { maxLength: 8 }), async (steps) => {
          const expected = new Map<
            string,
            { by: string; parent: string | null }
          >();
          for (const { place, account, by, other, wrong } of steps) {
            count += 1;
            const id = `switch-${count}`;
            const parent = by === "both" ? other : place;
            const user = by === "neither" ? account : place.user;
            const fits =
              user !== null &&
              (account === null || account === user) &&
              parent.conversationId === place.conversationId;
            if (wrong !== "nothing" && fits) office.troubles.push(wrong);
            const sent = await under
              .call("outbox.send", {
                id,
                text: `text of ${id}`,
                undoSeconds: 0,
                ...(account === null
                  ? {}
                  : { accountId: accounts.get(account) ?? "" }),
                ...(by === "conversation" || by === "both"
                  ? { conversationId: place.conversationId }
                  : {}),
                ...(by === "message" || by === "both"
                  ? { inReplyTo: parent.messageId }
                  : {}),
              })
              .catch((error: unknown) => error);
            if (!fits) expect(sent).toBeInstanceOf(AppError);
            else
              expected.set(`text of ${id}`, {
                by: user,
                parent: by === "neither" ? null : place.remoteId,
              });
          }
          await settled("sent");
          for (const [text, { by, parent }] of expected) {
            const [found, ...more] = office.posts.filter(
              (p) => p.text === text,
            );
            expect(more).toEqual([]);
            expect(found?.by).toBe(by);
            // A reply may answer our own earlier one there, never anything of another account.
            if (parent === null) expect(found?.parent).toBeNull();
            else expect(rootOf(office, found?.parent ?? "")).toBe(parent);
          }
        }),
        { numRuns: 12 },
      );
    },
  );

  it("refuses to change, and sends nothing that was changed all the same", async () => {
    const us = await addAccount("us");
    await post(us, "to-be-tampered", 60);
    await under.core.close();
    const db = new Database(join(dir, "archive.sqlite"));
    expect(() => db.exec("UPDATE outbox SET text = 'other'")).toThrow("bound");
    expect(() => db.exec("UPDATE outbox SET account_id = 'x'")).toThrow(
      "bound",
    );
    db.exec("DROP TRIGGER outbox_bound; UPDATE outbox SET text = 'other'");
    db.close();
    await start();
    await under.call("outbox.retry", { id: "to-be-tampered" });
    expect(await settled("failed")).toMatchObject([
      { fault: { message: expect.stringContaining("not what was written") } },
    ]);
    expect(office.attempts()).toBe(0);
  });

  it("is not sent with the sign-in of another account", async () => {
    const db = openArchive(mkdtempSync(join(dir, "lied-to-")));
    addHarbour(db);
    let attempts = 0;
    const lookup = () => ({
      ...(postChannel as Channel),
      send: () => {
        attempts += 1;
        return Promise.reject(new Error("sent all the same"));
      },
    });
    const turns = createTurnKeeper(db);
    const quiet = () => undefined;
    const sending = createSending({
      db,
      turns,
      lookup,
      rhythm,
      ingest: createIngest(db, turns, Date.now),
      uploads: {
        read: () => Promise.reject(new Error("nothing was attached")),
        missing: () => [],
      },
      unsent: {
        noteDraft: quiet,
        noteItem: quiet,
        renew: quiet,
        close: quiet,
      },
      connect: (_, signal) =>
        Promise.resolve({
          accountId: "another",
          settings: {},
          ...alone<unknown>({}),
          http: createHttp({ userAgent: "test" }),
          now: Date.now,
          signal,
        }),
      log: { info: quiet, warn: quiet, error: quiet },
      now: Date.now,
      changed: quiet,
      moved: quiet,
    });
    const { id } = sending.send({
      id: "with-another-sign-in",
      accountId: account.id,
      text: "Hello",
      undoSeconds: 0,
    });
    const [failed] = await until("a verdict", () => {
      const all = sending.list("all", 1);
      return all[0]?.state === "queued" ? null : all;
    });
    expect(failed).toMatchObject({ id, state: "failed" });
    expect(attempts).toBe(0);
    await sending.close();
    db.close();
  });

  it("is not sent again by an older archive that was put back", async () => {
    const us = await addAccount("us");
    await post(us, "sent-in-between", 60);
    await under.core.close();
    const kept = mkdtempSync(join(tmpdir(), "porchlight-backup-"));
    cpSync(join(dir, "archive.sqlite"), join(kept, "archive.sqlite"));
    await start();
    await under.call("outbox.retry", { id: "sent-in-between" });
    await settled("sent");
    await under.core.close();
    cpSync(join(kept, "archive.sqlite"), join(dir, "archive.sqlite"));
    rmSync(kept, { recursive: true });
    await start();
    expect(await items()).toMatchObject([{ state: "sent" }]);
    expect(office.attempts()).toBe(1);
  });

  it("comes back when the archive is lost, and waits for its account", async () => {
    const us = await addAccount("us");
    await post(us, "in-a-lost-archive", 60);
    await under.core.close();
    for (const ending of ["", "-wal", "-shm"])
      rmSync(join(dir, `archive.sqlite${ending}`), { force: true });
    await start();
    // An empty archive in its place would hide that it is gone: it says so, and is mended.
    expect(await under.call("archive.state", {})).toMatchObject({
      state: "closed",
      fault: { code: "archive-damaged" },
    });
    await under.call("archive.mend", {});
    await until("the archive to be open", async () => {
      const { state } = await under.call("archive.state", {});
      return state === "open" ? state : null;
    });
    await under.call("outbox.retry", { id: "in-a-lost-archive" });
    expect(await settled("held")).toMatchObject([
      { accountId: us, fault: { code: "not-found" } },
    ]);
    const { draft } = await under.call("outbox.discard", {
      id: "in-a-lost-archive",
    });
    expect(draft?.text).toBe("text of in-a-lost-archive");
    expect(office.attempts()).toBe(0);
  });

  it("is read back after the program ended in the middle of it", async () => {
    const us = await addAccount("us");
    const { send } = postChannel;
    await under.core.close();
    // The post office has it; its word never arrives, and nothing can stop the wait.
    await start({
      send: async (context, outgoing) => {
        await send?.(context as never, outgoing);
        return new Promise(() => undefined);
      },
    });
    await post(us, "cut-off-in-flight", 0);
    await until("the post to be there", () =>
      office.posts.length > 0 ? true : null,
    );
    await under.core.close();
    await start();
    expect(await settled("sent")).toMatchObject([{ attempts: 1 }]);
    expect(office.attempts()).toBe(1);
  });

  it("is the same message whether the outbox or the poll saw it first", async () => {
    const us = await addAccount("us");
    const { find } = postChannel;
    let isPolled = false;
    await under.core.close();
    await start({
      find: async (context, outgoing) => {
        if (!isPolled) throw new AppError("unreachable", "Not yet.");
        return (await find?.(context as never, outgoing)) ?? null;
      },
    });
    office.troubles.push("504-after");
    await post(us, "polled-before-known", 0);
    await settled("unknown");
    await under.call("accounts.poll", { id: us });
    isPolled = true;
    const [item] = await settled("sent");
    const db = new Database(join(dir, "archive.sqlite"), { readonly: true });
    expect(db.prepare("SELECT id, outbox_id FROM messages").all()).toEqual([
      { id: item?.messageId, outbox_id: "polled-before-known" },
    ]);
    db.close();
  });
});

function rootOf(office: PostOffice, id: string): string {
  const found = office.posts.find((one) => one.id === id);
  return found?.parent == null ? id : rootOf(office, found.parent);
}

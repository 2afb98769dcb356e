import Database from "better-sqlite3";
import { readdir, readFile, stat } from "node:fs/promises";
import { basename, join } from "node:path";
import { afterAll, afterEach, beforeAll, expect, test } from "vitest";
import { folderId } from "../../src/main/archive/settings.ts";
import { run, until } from "../servers/child.ts";
import { describeServer } from "../servers/describe-server.ts";
import { type FeedServer, startFeeds } from "../servers/feed.ts";
import {
  isInstalled as hasKeyring,
  type Keyring,
  startKeyring,
} from "../servers/keyring.ts";
import {
  isInstalled as hasMail,
  type MailServer,
  startMail,
} from "../servers/mail.ts";
import {
  addMail,
  anna,
  ben,
  mailsIn,
  outboxItem,
  receive,
} from "./letterbox.ts";
import { createBench, type Porchlight } from "./porchlight.ts";

const password = "canary-7f3a9c pass+word/41d8";
const wrong = "canary-wrong-52b7e0";
const token = "canary-token-e91c4f";

/** A secret in every form in which it is likely to lie around. */
function formsOf(secret: string): Buffer[] {
  const base64 = Buffer.from(secret).toString("base64").replace(/=+$/, "");
  const texts = [
    secret,
    encodeURIComponent(secret),
    new URLSearchParams({ s: secret }).toString().slice(2),
    JSON.stringify(secret).slice(1, -1),
    base64,
    Buffer.from(`\0${anna}\0${secret}`).toString("base64").replace(/=+$/, ""),
    Buffer.from(secret).toString("hex"),
  ];
  return [
    ...texts.map((text) => Buffer.from(text)),
    Buffer.from(secret, "utf16le"),
  ];
}

/** What the program has open, files that have lost their names among them: SQLite's temporary ones have none. */
async function openFiles(pid: number): Promise<[string, Buffer][]> {
  const folder = `/proc/${String(pid)}/fd`;
  const found: [string, Buffer][] = [];
  for (const name of await readdir(folder).catch(() => [])) {
    const path = join(folder, name);
    const isFile = await stat(path).then(
      (stats) => stats.isFile(),
      () => false,
    );
    if (isFile) found.push([`open file ${name}`, await readFile(path)]);
  }
  return found;
}

/** `folders`: its data, its temporary files, and what it wrote elsewhere. */
async function expectNowhere(app: Porchlight, folders: readonly string[]) {
  const places = new Map<string, Buffer>([
    ["stdout", Buffer.from(app.stdout())],
    ["stderr", Buffer.from(app.stderr())],
    ...app.answers.map((answer, n): [string, Buffer] => [
      `answer ${String(n)}`,
      Buffer.from(answer),
    ]),
    ...(await openFiles(app.pid)),
  ]);
  for (const folder of folders) {
    const entries = await readdir(folder, {
      recursive: true,
      withFileTypes: true,
    });
    for (const entry of entries)
      if (entry.isFile()) {
        const path = join(entry.parentPath, entry.name);
        places.set(path, await readFile(path));
      }
  }
  const names = [...places.keys()].map((place) => basename(place));
  expect(names).toEqual(
    expect.arrayContaining([
      "archive.sqlite",
      "unsent.jsonl",
      "workspace.sqlite",
      "accounts.jsonl",
    ]),
  );
  expect(names.some((name) => /^archive-.*\.sqlite$/.test(name))).toBe(true);
  const hits = [...places].flatMap(([place, bytes]) =>
    [password, wrong, token]
      .filter((secret) => formsOf(secret).some((form) => bytes.includes(form)))
      .map(
        (secret) =>
          `${secret} in ${place}: ${bytes.length < 2000 ? bytes.toString() : ""}`,
      ),
  );
  expect(hits).toEqual([]);
}

describeServer("Secrets", hasMail() ?? hasKeyring(), () => {
  const bench = createBench();
  let keyring: Keyring;
  let mail: MailServer;
  let web: FeedServer;

  beforeAll(async () => {
    keyring = await startKeyring();
    mail = await startMail({
      users: [
        { address: anna, password },
        { address: ben, password: "ben's" },
      ],
    });
    web = await startFeeds();
  });
  afterEach(bench.close);
  afterAll(async () => {
    await web.stop();
    await mail.stop();
    await keyring.stop();
  });

  const withKeyring = (folder: string) =>
    bench.start(folder, { env: keyring.env });

  async function keptFor(folder: string): Promise<unknown> {
    const db = new Database(join(folder, "archive.sqlite"), { readonly: true });
    const service = `Porchlight ${folderId(db)}`;
    db.close();
    const script = `import keytar from "keytar"; console.log(JSON.stringify(await keytar.findCredentials(process.env.SERVICE)))`;
    return JSON.parse(
      await run(process.execPath, ["--input-type=module", "-e", script], {
        env: { ...keyring.env, SERVICE: service },
      }),
    );
  }

  test("a sign-in lies in the keyring under its folder's name, survives a restart, and goes with its account", async () => {
    const folder = await bench.folder();
    let app = await withKeyring(folder);
    expect(await app.call("app.info", {})).not.toHaveProperty("secretsWarning");
    const id = await addMail(app, mail, { password });
    expect(await keptFor(folder)).toEqual([
      { account: id, password: JSON.stringify({ password }) },
    ]);
    expect(await app.stop()).toBe(0);
    app = await withKeyring(folder);
    expect(await app.call("accounts.poll", { id })).toMatchObject({
      more: false,
    });
    const other = await bench.folder();
    await withKeyring(other);
    expect(await keptFor(other)).toEqual([]);
    await app.call("accounts.remove", { id, archive: "delete" });
    expect(await keptFor(folder)).toEqual([]);
  });

  test("without a keychain Porchlight starts, says so, and keeps everything but the sign-in", async () => {
    const folder = await bench.folder();
    let app = await bench.start(folder);
    expect(await app.call("app.info", {})).toMatchObject({
      secretsWarning: expect.stringContaining("until Porchlight is closed"),
    });
    const id = await addMail(app, mail, { password });
    const conversationId = await receive(app, mail, id, "No keyring");
    await app.call("outbox.send", {
      id: "reply-later",
      conversationId,
      text: "Still here.",
      undoSeconds: 60,
    });
    expect(await app.stop()).toBe(0);

    app = await bench.start(folder);
    await expect(app.call("accounts.poll", { id })).rejects.toMatchObject({
      code: "needs-sign-in",
    });
    const [account] = await app.call("accounts.list", {});
    expect(account?.health).toMatchObject({
      state: "needs-sign-in",
      message: expect.stringContaining("nothing of the account is lost"),
    });
    const [waiting] = await app.call("outbox.list", {});
    expect(waiting).toMatchObject({ id: "reply-later", text: "Still here." });
    await app.call("accounts.signIn", { id, secrets: { password } });
    // It goes on from its cursor: what is there is not fetched again.
    expect(await app.call("accounts.poll", { id })).toMatchObject({ added: 0 });
    await app.call("outbox.retry", { id: "reply-later" });
    await outboxItem(app, "reply-later", "sent");
    expect(await mailsIn(mail, ben, "Re: No keyring")).toHaveLength(1);
  });

  test("a keychain that does not answer holds nothing up for long", async () => {
    const app = await bench.start(await bench.folder(), {
      env: { DBUS_SESSION_BUS_ADDRESS: "unix:path=/nonexistent/bus" },
    });
    expect(await app.call("app.info", {})).toMatchObject({
      secretsWarning: expect.stringContaining("No keychain"),
    });
  });

  test("no secret is found in the folder, the log, the output or an answer, whatever goes wrong", async () => {
    const folder = await bench.folder();
    const elsewhere = await bench.folder();
    const temporary = await bench.folder();
    const app = await bench.start(folder, {
      env: { ...keyring.env, TMPDIR: temporary, SQLITE_TMPDIR: temporary },
    });
    const id = await addMail(app, mail, { password });
    const conversationId = await receive(app, mail, id, "Canary");
    await app.call("drafts.save", { id: "draft-canary", text: "Not yet" });
    await app.call("outbox.send", {
      id: "reply-canary",
      conversationId,
      text: "First",
      undoSeconds: 0,
    });
    await outboxItem(app, "reply-canary", "sent");
    const [account] = await app.call("accounts.list", {});
    const refused = { code: "needs-sign-in" };
    await app.call("accounts.check", {
      channel: "email",
      settings: account?.settings ?? {},
      secrets: { password: wrong },
    });
    await expect(
      app.call("accounts.signIn", { id, secrets: { password: wrong } }),
    ).rejects.toMatchObject(refused);
    // What is out of place in a call is named, not repeated.
    await expect(
      app.call("accounts.signIn", {
        id,
        secrets: { password: { toString: wrong } as unknown as string },
      }),
    ).rejects.toMatchObject({ code: "invalid-input" });
    await mail.setPassword(anna, "another");
    await expect(app.call("accounts.poll", { id })).rejects.toMatchObject(
      refused,
    );
    await app.call("outbox.send", {
      id: "reply-held",
      conversationId,
      text: "Second",
      undoSeconds: 0,
    });
    await outboxItem(app, "reply-held", "held");
    await mail.setPassword(anna, password);

    // A server that repeats what it was sent, in every answer.
    const repeat = (status: number) => (request: { headers: unknown }) => ({
      status,
      headers: { "content-type": "application/json" },
      body: JSON.stringify({
        error: `No ${token}: ${JSON.stringify(request.headers)}`,
      }),
    });
    web.set("/api/v2/instance", {
      headers: { "content-type": "application/json" },
      body: JSON.stringify({ domain: "shop.example", version: "4.5.0" }),
    });
    web.set("/api/v1/accounts/verify_credentials", {
      headers: { "content-type": "application/json" },
      body: JSON.stringify({
        id: "1",
        username: "shop",
        acct: "shop",
        display_name: "Shop",
        url: `${web.url}/@shop`,
      }),
    });
    const added = await app.call("accounts.add", {
      channel: "mastodon",
      settings: { server: web.url },
      secrets: { accessToken: token },
    });
    for (const status of [400, 401, 403, 422, 500, 503]) {
      web.set("/api/v1/notifications", repeat(status));
      web.set("/api/v1/accounts/verify_credentials", repeat(status));
      web.set("/api/v1/statuses", repeat(status));
      const fail = (call: Promise<unknown>) => expect(call).rejects.toThrow();
      await fail(app.call("accounts.poll", { id: added.id }));
      await fail(
        app.call("accounts.signIn", {
          id: added.id,
          secrets: { accessToken: token },
        }),
      );
      await app.call("accounts.check", {
        channel: "mastodon",
        settings: { server: web.url },
        secrets: { accessToken: token },
      });
      const post = `post-canary-${String(status)}`;
      await app.call("outbox.send", {
        id: post,
        accountId: added.id,
        text: "Hello",
        undoSeconds: 0,
      });
      await until("an end", async () => {
        const items = await app.call("outbox.list", { which: "all" });
        const item = items.find((each) => each.id === post);
        return item?.fault === undefined ? null : item;
      });
      await app.call("outbox.discard", { id: post });
    }
    await app.call("accounts.list", {});
    for (const each of [id, added.id])
      await app.call("accounts.ledger", { id: each });
    await app.call("outbox.list", { which: "all" });
    await app.call("conversations.get", { id: conversationId });
    await app.call("settings.get", {});

    // Everything that copies the archive, and finds nothing of the kind in it.
    const copying = [
      () => app.call("archive.backup", {}),
      () =>
        app.call("archive.export", {
          what: "everything",
          path: join(elsewhere, "exported"),
        }),
      () =>
        app.call("archive.saveWorkspace", {
          path: join(elsewhere, "workspace.sqlite"),
        }),
    ];
    for (const begin of copying) {
      const { jobId } = await begin();
      await until("the copy", async () => {
        const jobs = await app.call("jobs.list", {});
        const job = jobs.find((each) => each.id === jobId);
        expect(job?.state).not.toBe("failed");
        return job?.state === "done" ? true : null;
      });
    }
    const places = [folder, elsewhere, temporary];
    await expectNowhere(app, places);
    expect(await app.stop()).toBe(0);
    await expectNowhere(app, places);
  });
});

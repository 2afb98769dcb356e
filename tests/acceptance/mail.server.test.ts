import { afterAll, afterEach, beforeAll, expect, test } from "vitest";
import { until } from "../servers/child.ts";
import { describeServer } from "../servers/describe-server.ts";
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
import { type Relay, startRelay } from "../servers/relay.ts";
import {
  addMail,
  anna,
  ben,
  mailsIn,
  outboxItem,
  receive,
} from "./letterbox.ts";
import { createBench, type Porchlight } from "./porchlight.ts";

describeServer(
  "Porchlight, dovecot and postfix",
  hasMail() ?? hasKeyring(),
  () => {
    const bench = createBench();
    const relays: Relay[] = [];
    let keyring: Keyring;
    let mail: MailServer;
    const password = "anna's password";

    beforeAll(async () => {
      keyring = await startKeyring();
      mail = await startMail();
    });
    afterEach(async () => {
      await bench.close();
      for (const relay of relays.splice(0)) await relay.stop();
    });
    afterAll(async () => {
      await mail.stop();
      await keyring.stop();
    });

    const start = (folder: string) => bench.start(folder, { env: keyring.env });
    async function relayTo(port: number, at?: number): Promise<Relay> {
      const relay = await startRelay(
        port,
        at === undefined ? {} : { port: at },
      );
      relays.push(relay);
      return relay;
    }
    async function healthOf(app: Porchlight, id: string) {
      const accounts = await app.call("accounts.list", {});
      return accounts.find((each) => each.id === id)?.health;
    }

    test("a stranger's mail waits, is answered, threads at their side, and comes back once", async () => {
      const app = await start(await bench.folder());
      const id = await addMail(app, mail, { password });
      const conversationId = await receive(app, mail, id, "Sunday");
      const { items } = await app.call("conversations.list", {
        query: "is:waiting channel:email",
        order: "due",
      });
      expect(items).toMatchObject([
        {
          id: conversationId,
          accountId: id,
          title: "Sunday",
          person: { name: "Ben Stranger", handle: ben },
          waiting: 1,
          waitingSince: expect.any(Number),
          unread: true,
        },
      ]);
      const [account] = await app.call("accounts.list", {});
      expect(account?.counts).toMatchObject({ waiting: 1, unread: 1 });

      const sent = await app.call("outbox.send", {
        id: "reply-sunday",
        conversationId,
        text: "Yes, from ten.\n\nSee you! ☕",
        undoSeconds: 0,
      });
      expect(sent).toMatchObject({ accountId: id, conversationId });
      const { messageId } = await outboxItem(app, "reply-sunday", "sent");

      const [there = ""] = await until("the reply at Ben's", async () => {
        const found = await mailsIn(mail, ben, "Re: Sunday");
        return found.length === 0 ? null : found;
      });
      const conversation = await app.call("conversations.get", {
        id: conversationId,
      });
      const [question] = conversation.messages;
      expect(there).toMatch(
        new RegExp(`^In-Reply-To: <${question?.remoteId ?? "?"}>`, "m"),
      );
      expect(there).toMatch(
        new RegExp(`^References: <${question?.remoteId ?? "?"}>`, "m"),
      );

      await app.call("accounts.poll", { id });
      await app.call("accounts.poll", { id });
      const after = await app.call("conversations.get", { id: conversationId });
      expect(after.messages).toMatchObject([
        { direction: "in" },
        {
          id: messageId,
          direction: "out",
          author: { handle: anna },
          inReplyTo: question?.id,
          text: expect.stringContaining("See you! ☕"),
        },
      ]);
      expect(after.outbox).toEqual([]);
      expect(after.waitingSince).toBeUndefined();
      const still = await app.call("conversations.list", {
        query: "is:waiting",
      });
      expect(still.items).toEqual([]);
      const [row] = await app.call("reports.responseTime", { by: "account" });
      expect(row).toMatchObject({
        key: id,
        arrived: 1,
        answered: 1,
        waiting: 0,
        coverage: 1,
        median: expect.any(Number),
        p90: expect.any(Number),
      });
      expect(await mailsIn(mail, ben, "Re: Sunday")).toHaveLength(1);
      expect(await mailsIn(mail, anna, "Re: Sunday", "Sent")).toHaveLength(1);
      expect(await app.stop()).toBe(0);
    });

    test("a password that has become wrong holds the queue, and signing in lets it go", async () => {
      const app = await start(await bench.folder());
      const id = await addMail(app, mail, { password });
      const conversationId = await receive(app, mail, id, "Password");
      await mail.setPassword(anna, "another");
      try {
        await expect(app.call("accounts.poll", { id })).rejects.toMatchObject({
          code: "needs-sign-in",
        });
        expect(await healthOf(app, id)).toMatchObject({
          state: "needs-sign-in",
          code: "needs-sign-in",
          message: expect.stringMatching(
            /does not accept this user name and password/,
          ),
        });
        await app.call("outbox.send", {
          id: "reply-password",
          conversationId,
          text: "We are.",
          undoSeconds: 0,
        });
        expect(await outboxItem(app, "reply-password", "held")).toMatchObject({
          text: "We are.",
          fault: { code: "needs-sign-in" },
        });
        await expect(
          app.call("accounts.signIn", { id, secrets: { password: "wrong" } }),
        ).rejects.toMatchObject({ code: "needs-sign-in" });
        await app.call("accounts.signIn", {
          id,
          secrets: { password: "another" },
        });
        await outboxItem(app, "reply-password", "sent");
        expect(await app.call("accounts.poll", { id })).toMatchObject({
          more: false,
        });
        expect((await healthOf(app, id))?.state).toBe("ok");
        expect(await mailsIn(mail, ben, "Re: Password")).toHaveLength(1);
      } finally {
        await mail.setPassword(anna, password);
      }
    });

    test("while the servers are away a reply waits with its reason, and goes out once when they are back", async () => {
      const imap = await relayTo(mail.imap.tlsPort);
      const smtp = await relayTo(mail.smtp.port);
      const folder = await bench.folder();
      let app = await start(folder);
      const id = await addMail(app, mail, {
        password,
        imapPort: imap.port,
        smtp: { port: smtp.port },
      });
      const conversationId = await receive(app, mail, id, "Away");
      await imap.stop();
      await smtp.stop();
      await expect(app.call("accounts.poll", { id })).rejects.toMatchObject({
        code: "unreachable",
      });
      expect(await healthOf(app, id)).toMatchObject({
        state: "failing",
        message: expect.stringContaining("127.0.0.1"),
      });
      await app.call("outbox.send", {
        id: "reply-away",
        conversationId,
        text: "Back soon.",
        undoSeconds: 0,
      });
      const waiting = await until("the first try", async () => {
        const [item] = await app.call("outbox.list", {});
        return item?.fault === undefined ? null : item;
      });
      expect(waiting).toMatchObject({
        state: "queued",
        text: "Back soon.",
        fault: { code: "unreachable", message: expect.any(String) },
      });
      const conversation = await app.call("conversations.get", {
        id: conversationId,
      });
      expect(conversation.outbox).toMatchObject([{ id: "reply-away" }]);
      expect(conversation.answering).toBe(true);

      // It outlasts the program.
      await app.kill9();
      app = await start(folder);
      await relayTo(mail.imap.tlsPort, imap.port);
      await relayTo(mail.smtp.port, smtp.port);
      await outboxItem(app, "reply-away", "queued");
      await app.call("outbox.retry", { id: "reply-away" });
      await outboxItem(app, "reply-away", "sent");
      await app.call("accounts.poll", { id });
      await app.call("accounts.poll", { id });
      const after = await app.call("conversations.get", { id: conversationId });
      expect(after.messages.map((each) => each.direction)).toEqual([
        "in",
        "out",
      ]);
      expect(await mailsIn(mail, ben, "Re: Away")).toHaveLength(1);
    });

    test("a refusal keeps the text and says why; taken back it is a draft again", async () => {
      const app = await start(await bench.folder());
      const id = await addMail(app, mail, { password });
      const conversationId = await receive(
        app,
        mail,
        id,
        "Nobody there",
        "nobody@example.test",
      );
      await app.call("drafts.save", {
        id: "reply-nobody",
        conversationId,
        text: "Every word counts.",
      });
      await app.call("outbox.send", {
        id: "reply-nobody",
        conversationId,
        text: "Every word counts.",
        undoSeconds: 0,
      });
      expect(await app.call("drafts.list", {})).toEqual([]);
      const failed = await outboxItem(app, "reply-nobody", "failed");
      expect(failed).toMatchObject({
        text: "Every word counts.",
        fault: {
          code: "refused",
          message: expect.stringContaining("nobody@example.test"),
        },
      });
      expect(
        (await app.call("conversations.get", { id: conversationId }))
          .waitingSince,
      ).toEqual(expect.any(Number));
      const { draft } = await app.call("outbox.discard", {
        id: "reply-nobody",
      });
      expect(draft).toMatchObject({
        conversationId,
        text: "Every word counts.",
      });
      expect(await app.call("drafts.list", {})).toMatchObject([
        { id: draft?.id, text: "Every word counts." },
      ]);
      expect(await app.call("outbox.list", {})).toEqual([]);
    });

    test("kill -9 after the mail was handed over and before its end was written: never sent twice", async () => {
      const smtp = await relayTo(mail.smtp.port);
      const folder = await bench.folder();
      const app = await start(folder);
      const id = await addMail(app, mail, {
        password,
        // The relay must see where the mail ends, so nothing is encrypted here.
        smtp: { port: smtp.port, security: "none" },
      });
      const conversationId = await receive(app, mail, id, "Killed");
      let dead: Promise<void> | undefined;
      smtp.setRule(({ from, bytes }) => {
        if (from === "server" && bytes.includes("queued as")) {
          dead ??= app.kill9();
          return "cut";
        }
        return "pass";
      });
      await app
        .call("outbox.send", {
          id: "reply-killed",
          conversationId,
          text: "Once only.",
          undoSeconds: 0,
        })
        .catch(() => undefined);
      await until("the kill", () => dead ?? null);
      await until("the mail at Ben's", async () => {
        const found = await mailsIn(mail, ben, "Re: Killed");
        return found.length === 0 ? null : found;
      });
      const attempts = smtp.connections();

      const again = await start(folder);
      const unknown = await outboxItem(again, "reply-killed", "unknown");
      expect(unknown.text).toBe("Once only.");
      const looked = await again.call("outbox.retry", { id: "reply-killed" });
      expect(looked.state).toBe("unknown");
      const told = await until("what looking found", async () => {
        const [item] = await again.call("outbox.list", {});
        return item?.fault?.code === "unsupported" ? item : null;
      });
      expect(told).toMatchObject({ state: "unknown", text: "Once only." });
      expect(smtp.connections()).toBe(attempts);
      expect(await mailsIn(mail, ben, "Re: Killed")).toHaveLength(1);
      expect(await again.stop()).toBe(0);
    });
  },
);

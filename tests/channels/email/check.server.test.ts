import { createServer } from "node:net";
import { once } from "node:events";
import { afterAll, beforeAll, expect, test } from "vitest";
import { email } from "../../../src/main/channels/email/index.ts";
import { describeServer } from "../../servers/describe-server.ts";
import { isInstalled, type MailServer, startMail } from "../../servers/mail.ts";
import { freePorts } from "../../servers/port.ts";
import { contextFor } from "./mailbox.ts";

const anna = "anna@example.test";

describeServer("mail: trying a connection", isInstalled(), () => {
  let mail: MailServer;
  beforeAll(async () => {
    mail = await startMail();
  });
  afterAll(async () => {
    await mail.stop();
  });

  type Changes = Parameters<typeof contextFor>[2];

  async function check(changes: Changes) {
    return email.check(contextFor(mail, anna, changes));
  }

  /** The first step that failed on one side. */
  async function failure(side: "Incoming" | "Outgoing", changes: Changes) {
    const steps = await check(changes);
    return steps.find((step) => !step.ok && step.name.startsWith(side));
  }

  test("both servers, with TLS and with STARTTLS", async () => {
    for (const imap of [
      { port: mail.imap.tlsPort, security: "tls" as const },
      { port: mail.imap.port, security: "starttls" as const },
      { port: mail.imap.port, security: "none" as const },
    ]) {
      const steps = await check({ imap });
      expect(steps.map((step) => [step.name, step.ok])).toEqual([
        ["Incoming mail: server", true],
        ["Incoming mail: encryption", true],
        ["Incoming mail: sign-in", true],
        ["Incoming mail: folders", true],
        ["Outgoing mail: server", true],
        ["Outgoing mail: encryption", true],
        ["Outgoing mail: sign-in", true],
      ]);
      expect(steps[3]?.message).toContain("Sent");
    }
  });

  test("who the account is", async () => {
    const profile = await email.identify(
      contextFor(mail, anna, { settings: { address: "Anna@Example.test" } }),
    );
    expect(profile).toMatchObject({
      handle: anna,
      identities: [{ remoteId: anna }],
      capabilities: { reply: true, length: { unit: "none" } },
    });
  });

  test("a wrong password is named, and never repeated", async () => {
    const password = "wr0ng-canary";
    const steps = await check({ password });
    expect(steps.filter((step) => !step.ok).map((step) => step.name)).toEqual([
      "Incoming mail: sign-in",
      "Outgoing mail: sign-in",
    ]);
    expect(JSON.stringify(steps)).toContain("does not accept");
    expect(JSON.stringify(steps)).not.toContain(password);
    const thrown: unknown = await email
      .poll(contextFor(mail, anna, { password }), null)
      .catch((error: unknown) => error);
    expect(thrown).toMatchObject({ code: "needs-sign-in" });
    await expect(
      email.identify(contextFor(mail, anna, { password })),
    ).rejects.toMatchObject({ code: "needs-sign-in" });
    const everything = JSON.stringify(
      thrown,
      Object.getOwnPropertyNames(thrown),
    );
    expect(everything).not.toContain(password);
    expect(everything).not.toContain(
      Buffer.from(`\0${anna}\0${password}`).toString("base64"),
    );
  });

  test("a certificate that nobody signed is not accepted unasked", async () => {
    const settings = { allowInvalidCertificate: false };
    for (const imap of [
      { port: mail.imap.tlsPort, security: "tls" as const },
      { port: mail.imap.port, security: "starttls" as const },
    ])
      expect(await failure("Incoming", { settings, imap })).toMatchObject({
        name: "Incoming mail: encryption",
        message: expect.stringContaining("self-signed"),
      });
    expect(await failure("Outgoing", { settings })).toMatchObject({
      name: "Outgoing mail: encryption",
      message: expect.stringContaining("self-signed"),
    });
  });

  test("a closed port, a host that is none", async () => {
    const [port = 0] = await freePorts(1);
    expect(await failure("Incoming", { imap: { port } })).toMatchObject({
      name: "Incoming mail: server",
      message: expect.stringContaining(
        `refuses connections on port ${String(port)}`,
      ),
    });
    expect(await failure("Outgoing", { smtp: { port } })).toMatchObject({
      name: "Outgoing mail: server",
    });
    const settings = { allowInvalidCertificate: false };
    expect(
      await failure("Incoming", {
        settings,
        imap: { host: "mail.invalid" },
      }),
    ).toMatchObject({
      name: "Incoming mail: server",
      message: expect.stringMatching(/mail\.invalid|offline/),
    });
  });

  test("TLS where STARTTLS is spoken", async () => {
    expect(
      await failure("Incoming", { imap: { port: mail.imap.port } }),
    ).toMatchObject({
      name: "Incoming mail: encryption",
      message: expect.stringContaining("Try STARTTLS"),
    });
    expect(
      await failure("Outgoing", { smtp: { security: "tls" } }),
    ).toMatchObject({
      name: "Outgoing mail: encryption",
      message: expect.stringContaining("Try STARTTLS"),
    });
  });

  test("STARTTLS where TLS is spoken", async () => {
    expect(
      await failure("Incoming", {
        imap: { port: mail.imap.tlsPort, security: "starttls" },
      }),
    ).toMatchObject({
      name: "Incoming mail: encryption",
      message: expect.stringContaining("try TLS"),
    });
  });

  test("a server without STARTTLS gets no password", async () => {
    let heard = "";
    const server = createServer((socket) => {
      socket.write("220 plain.test ESMTP\r\n");
      socket.on("data", (bytes) => {
        heard += bytes.toString();
        if (/^EHLO/im.test(bytes.toString()))
          socket.write("250-plain.test\r\n250 AUTH PLAIN\r\n");
        else socket.write("502 unknown\r\n");
      });
      socket.on("error", () => undefined);
    });
    server.listen(0, "127.0.0.1");
    await once(server, "listening");
    const address = server.address();
    const port =
      typeof address === "object" && address !== null ? address.port : 0;
    expect(await failure("Outgoing", { smtp: { port } })).toMatchObject({
      name: "Outgoing mail: encryption",
      message: expect.stringContaining("does not offer STARTTLS"),
    });
    server.close();
    expect(heard).not.toMatch(/AUTH/);
  });
});

import { once } from "node:events";
import { createServer, type Socket } from "node:net";
import { afterAll, beforeAll } from "vitest";
import { email } from "../../../src/main/channels/email/index.ts";
import { describeServer } from "../../servers/describe-server.ts";
import { isInstalled, type MailServer, startMail } from "../../servers/mail.ts";
import { startRelay } from "../../servers/relay.ts";
import { conformChannel } from "../conformance.ts";
import { arrival, contextFor, letter } from "./mailbox.ts";

const users = Array.from({ length: 12 }, (_, index) => ({
  address: `user${String(index)}@example.test`,
  password: `password "of" ${String(index)}`,
}));

/** A server gone mad on a port: it refuses everything and repeats what it was sent. */
async function startEcho(
  port: number,
  greeting: string,
  answer: (line: string) => string,
) {
  const open = new Set<Socket>();
  const server = createServer((socket) => {
    open.add(socket);
    socket.write(greeting);
    socket.on("error", () => undefined);
    socket.on("data", (bytes) => {
      for (const line of bytes.toString().trim().split("\r\n"))
        socket.write(answer(line));
    });
  });
  server.listen(port, "127.0.0.1");
  await once(server, "listening");
  return () => {
    for (const socket of open) socket.destroy();
    server.close();
  };
}

const imapEcho = (line: string) => {
  const [tag = "*", command = ""] = line.split(" ");
  return command === "CAPABILITY"
    ? `* CAPABILITY IMAP4rev1\r\n${tag} OK done\r\n`
    : `${tag} NO you said ${line}\r\n`;
};

const smtpEcho = (line: string) =>
  line.startsWith("EHLO")
    ? "250-echo.test\r\n250 AUTH PLAIN\r\n"
    : `535 you said ${line}\r\n`;

describeServer("mail", isInstalled(), () => {
  let mail: MailServer;
  let next = 0;
  beforeAll(async () => {
    mail = await startMail({ users });
  });
  afterAll(async () => {
    await mail.stop();
  });

  conformChannel("mail", {
    channel: email,
    start: async () => {
      // Each case has a mailbox of its own.
      const { address } = users[next] ?? { address: "" };
      next += 1;
      const imap = await startRelay(mail.imap.port);
      const smtp = await startRelay(mail.smtp.port);
      const stops: (() => void)[] = [];
      let count = 0;
      const deliver = async (raw: Buffer) => {
        await mail.deliver({ from: "m@outside.test", to: address, raw });
        count += 1;
        await arrival(mail, address, count);
      };
      const { settings, secrets } = contextFor(mail, address, {
        imap: { port: imap.port, security: "none" },
        smtp: { port: smtp.port, security: "none" },
      });
      return {
        settings,
        secrets,
        add: async (more) => {
          for (let index = 0; index < more; index += 1)
            await deliver(
              letter({
                From: "Marta <m@outside.test>",
                To: address,
                Subject: `Message ${String(count)}`,
                "Message-ID": `<m${String(count)}@outside.test>`,
              }),
            );
        },
        addBroken: () =>
          deliver(
            letter(
              { "Content-Type": "multipart/mixed; boundary=n0" },
              Array.from(
                { length: 80 },
                (_, depth) =>
                  `--n${String(depth)}\r\nContent-Type: multipart/mixed; boundary=n${String(depth + 1)}\r\n\r\n`,
              ).join(""),
            ),
          ),
        breakDown: async () => {
          await Promise.all([imap.stop(), smtp.stop()]);
          stops.push(
            await startEcho(imap.port, "* OK ready\r\n", imapEcho),
            await startEcho(smtp.port, "220 ready ESMTP\r\n", smtpEcho),
          );
        },
        stop: async () => {
          for (const stop of stops) stop();
          await Promise.all([imap.stop(), smtp.stop()]);
        },
      };
    },
  });
});

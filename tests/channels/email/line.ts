import { once } from "node:events";
import { createServer, type Socket } from "node:net";
import { startRelay, type Passing, type Relay } from "../../servers/relay.ts";
import type { Break, Line } from "../conformance/line.ts";

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

/** An exchange of mail is a connection; where it is cut says what had been done by then. */
const kinds = ["swallowed", "committed", "middle"] as const;
type Kind = (typeof kinds)[number];
const isKind = (how: Break): how is Kind => kinds.some((kind) => kind === how);

/** Decides for each connection, once it begins, where it will be cut. */
function cutter(
  isDue: (passing: Passing, how: Kind, passed: string) => boolean,
  next: () => Break | null,
  noteBroken: () => void,
) {
  const plans = new Map<number, Break | null>();
  const passed = new Map<number, string>();
  return (passing: Passing) => {
    const { connection } = passing;
    let how = plans.get(connection);
    if (how === undefined) {
      how = next();
      plans.set(connection, how);
    }
    if (how === null || !isKind(how)) return "pass" as const;
    const said = (passed.get(connection) ?? "") + passing.bytes.toString();
    passed.set(connection, said.slice(-4000));
    if (!isDue(passing, how, said)) return "pass" as const;
    noteBroken();
    return "cut" as const;
  };
}

/** Reading has no effect, so it matters only how far it got. */
function isImapDue({ from, bytes }: Passing, how: Kind, said: string) {
  const text = bytes.toString("latin1");
  switch (how) {
    case "swallowed":
      return from === "client";
    case "committed":
      // Signed in and chosen: the first answer after that is lost.
      return from === "server" && /SELECT|EXAMINE/i.test(said);
    case "middle":
      return from === "server" && /\bFETCH\b/.test(text);
  }
}

/** Before the mail, at the server's word about the whole of it, or in the middle of it. */
function isSmtpDue({ from, bytes }: Passing, how: Kind, said: string) {
  const text = bytes.toString("latin1");
  switch (how) {
    case "swallowed":
      return from === "client" && /^DATA\r\n/m.test(text);
    case "committed":
      return from === "server" && /queued as/i.test(text);
    case "middle":
      return from === "client" && /^354 /m.test(said);
  }
}

export type MailLine = Line & {
  imapPort: number;
  smtpPort: number;
  stop: () => Promise<void>;
};

/** Lines in front of both servers of a mailbox. */
export async function startMailLine(
  imapTarget: number,
  smtpTarget: number,
): Promise<MailLine> {
  let plan: (() => Break | null) | null = null;
  let broken = 0;
  const next = () => plan?.() ?? null;
  const noteBroken = () => {
    broken += 1;
  };
  let imap = await startRelay(imapTarget);
  let smtp = await startRelay(smtpTarget);
  const { port: imapPort } = imap;
  const { port: smtpPort } = smtp;
  const rule = (relays: { imap: Relay; smtp: Relay }) => {
    relays.imap.setRule(cutter(isImapDue, next, noteBroken));
    relays.smtp.setRule(cutter(isSmtpDue, next, noteBroken));
  };
  rule({ imap, smtp });
  const stops: (() => void)[] = [];
  const down = async () => {
    await Promise.all([imap.stop(), smtp.stop()]);
  };
  return {
    imapPort,
    smtpPort,
    kinds,
    limits: false,
    plan: (planned) => {
      plan = planned;
    },
    down,
    up: async () => {
      imap = await startRelay(imapTarget, { port: imapPort });
      smtp = await startRelay(smtpTarget, { port: smtpPort });
      rule({ imap, smtp });
    },
    echo: async () => {
      await down();
      stops.push(
        await startEcho(imapPort, "* OK ready\r\n", imapEcho),
        await startEcho(smtpPort, "220 ready ESMTP\r\n", smtpEcho),
      );
    },
    broken: () => broken,
    stop: async () => {
      for (const stop of stops) stop();
      await down();
    },
  };
}

import type {
  AnnouncedCapabilities,
  FileLimits,
} from "../../../shared/model/account.ts";
import type { AccountProfile, CheckStep } from "../channel.ts";
import { explainFailure, type Stage } from "./failure.ts";
import { listFolders, offered, readFolders } from "./folders.ts";
import { openImap, whenAborted, withImap } from "./imap.ts";
import { ownAddresses } from "./own-addresses.ts";
import type { MailServer } from "./settings.ts";
import type { MailContext } from "./sign-in.ts";
import { withSmtp } from "./smtp.ts";
import { openSocket } from "./socket.ts";

const checkMs = 60_000;

type Direction = "Incoming mail" | "Outgoing mail";

/** In the order in which a connection passes them. */
const stages: readonly Stage[] = ["reach", "encrypt", "sign-in", "talk"];

function nameOf(direction: Direction, stage: Stage): string {
  const names: Record<Stage, string> = {
    reach: "server",
    encrypt: "encryption",
    "sign-in": "sign-in",
    talk: direction === "Incoming mail" ? "folders" : "sending",
  };
  return `${direction}: ${names[stage]}`;
}

function encryption({ security, host }: MailServer): string {
  switch (security) {
    case "tls":
      return `The connection to ${host} is encrypted.`;
    case "starttls":
      return `The connection to ${host} is encrypted with STARTTLS.`;
    case "none":
      return `${host} is this machine, so nothing is encrypted.`;
  }
}

/** The steps that went well before the one that failed, and that one. */
function failedSteps(
  direction: Direction,
  server: MailServer,
  thrown: unknown,
  context: MailContext,
): CheckStep[] {
  const failure = explainFailure(thrown, server, context.secrets);
  return [
    ...passedSteps(direction, server, failure.stage),
    {
      name: nameOf(direction, failure.stage),
      ok: false,
      message: failure.fault.message,
    },
  ];
}

function passedSteps(
  direction: Direction,
  server: MailServer,
  next: Stage,
): CheckStep[] {
  const messages: Record<Stage, string> = {
    reach: `${server.host} answers on port ${String(server.port)}.`,
    encrypt: encryption(server),
    "sign-in": `${server.user} is signed in.`,
    talk: "",
  };
  return stages.slice(0, stages.indexOf(next)).map((stage) => ({
    name: nameOf(direction, stage),
    ok: true,
    message: messages[stage],
  }));
}

/** Something answers there at all: asked apart, so that a silence later means another thing. */
async function reach(server: MailServer, context: MailContext): Promise<void> {
  const socket = await openSocket(
    server,
    { tls: false, allowInvalidCertificate: false },
    context.signal,
  );
  socket.on("error", () => undefined);
  socket.destroy();
}

function listOf(names: readonly string[]): string {
  const last = names.at(-1) ?? "";
  return names.length < 2
    ? last
    : `${names.slice(0, -1).join(", ")} and ${last}`;
}

async function checkImap(context: MailContext): Promise<CheckStep[]> {
  const server = context.settings.imap;
  const direction = "Incoming mail";
  let close = () => {};
  const { aborted, settle } = whenAborted(context.signal, checkMs);
  try {
    await reach(server, context);
    const client = await openImap(context, aborted);
    close = () => client.close();
    const folders = await Promise.race([listFolders(client), aborted]);
    const reading = readFolders(folders, context.settings);
    const names = reading.map(({ path }) =>
      path === "INBOX" ? "The inbox" : `“${path}”`,
    );
    return [
      ...passedSteps(direction, server, "talk"),
      {
        name: nameOf(direction, "talk"),
        ok: true,
        message: reading.some(({ sent }) => sent)
          ? `${listOf(names.toReversed())} will be read.`
          : `${listOf(names)} will be read. There is no folder for sent mail, so answers written elsewhere stay unknown.`,
      },
    ];
  } catch (error) {
    return failedSteps(direction, server, error, context);
  } finally {
    settle();
    close();
  }
}

async function checkSmtp(context: MailContext): Promise<CheckStep[]> {
  const server = context.settings.smtp;
  const direction = "Outgoing mail";
  try {
    await reach(server, context);
    await withSmtp(context, (session) => session.signIn());
    return passedSteps(direction, server, "talk");
  } catch (error) {
    return failedSteps(direction, server, error, context);
  }
}

/** Both servers, each step by step until one fails. */
export async function check(context: MailContext): Promise<CheckStep[]> {
  const [incoming, outgoing] = await Promise.all([
    checkImap(context),
    checkSmtp(context),
  ]);
  return [...incoming, ...outgoing];
}

/** What most servers take; one that says nothing may take less, and says so before anything is sent. */
const usualMailBytes = 25_000_000;
/** More is not sent: a mail is made whole before it leaves. */
const maxFileBytes = 50_000_000;

/** How large a file may be so that it fits into a mail: base64 writes 57 bytes as 78, and the text needs room too. */
export function filesFor(mailBytes: number | undefined): FileLimits {
  const room = Math.floor(
    (((mailBytes ?? usualMailBytes) - 200_000) * 57) / 78,
  );
  const maxBytes = Math.min(Math.max(room, 0), maxFileBytes);
  const limits = { max: 50, maxBytes, types: [] };
  if (mailBytes === undefined) return { ...limits, bytesBy: "usual" };
  return room > maxFileBytes ? { ...limits, bytesBy: "porchlight" } : limits;
}

/** What a mailbox can do, wherever it is. */
const capabilities: AnnouncedCapabilities = {
  reply: true,
  post: true,
  recipients: true,
  like: false,
  boost: false,
  length: { unit: "none" },
  moderate: ["spam"],
  writeBack: ["read", "archive", "star"],
};

/** Signs in at both servers, so that a wrong one shows now and not with the first answer. */
export async function identify(context: MailContext): Promise<AccountProfile> {
  const { settings, secrets } = context;
  const folders = await withImap(context, listFolders);
  let maxBytes: number | undefined;
  try {
    maxBytes = await withSmtp(context, async (session) => {
      await session.signIn();
      return session.maxBytes;
    });
  } catch (error) {
    throw explainFailure(error, settings.smtp, secrets).fault;
  }
  const { ownId: id, aliases } = ownAddresses(settings);
  const name = settings.name ?? settings.address;
  return {
    name,
    handle: id,
    identities: [id, ...aliases].map((address) => ({
      remoteId: address,
      name: address === id ? name : address,
      handle: address,
      bot: false,
    })),
    settings: { ...settings, foundFolders: offered(folders) },
    capabilities: { ...capabilities, files: filesFor(maxBytes) },
  };
}

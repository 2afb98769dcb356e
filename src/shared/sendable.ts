import { withNames, type Answered } from "./naming.ts";
import { countLength } from "./length/count-length.ts";
import type { Capabilities, FileLimits } from "./model/account.ts";
import {
  mostFileBytes,
  type OutgoingFile,
  type SendOptions,
} from "./model/send-options.ts";
import type { FaultCode } from "./fault.ts";

/** Why a text cannot be sent as it is, as the user can mend it. */
export type Obstacle = { code: FaultCode; message: string };

export type Sendable = {
  text: string;
  options: SendOptions;
  /** Of mail: nobody has to be named again. */
  isReply: boolean;
  /** Whom it answers; absent for a new text, and for one that is edited. */
  answered?: Answered | undefined;
  /** It is an edit that says nothing of the files that its message has: they stay. */
  keepsFiles?: boolean | undefined;
  account: { name: string; handle: string; capabilities: Capabilities };
};

/** Mail addresses as servers take them: no quoted names, no comments. */
const mailAddress = /^[^\s@,;:<>()[\]"\\]+@[^\s@,;:<>()[\]"\\]+$/u;

export function isMailAddress(address: string): boolean {
  return mailAddress.test(address.trim());
}

/** Whether a media type is one of those taken: `image/*` takes any image, an empty list everything. */
export function isTaken(mediaType: string, types: readonly string[]): boolean {
  return (
    types.length === 0 ||
    types.some(
      (type) =>
        type === mediaType ||
        (type.endsWith("/*") && mediaType.startsWith(type.slice(0, -1))),
    )
  );
}

/** The first thing that keeps a text from being sent; undefined: it can be. */
export function obstacleTo(sendable: Sendable): Obstacle | undefined {
  const { text, options, keepsFiles = false } = sendable;
  const hasFiles = keepsFiles || (options.files ?? []).length > 0;
  if (text.trim() === "" && !hasFiles)
    return { code: "invalid-input", message: "There is nothing to send yet." };
  return (
    tooLong(sendable) ??
    wrongOptions(sendable) ??
    wrongRecipients(sendable) ??
    wrongFiles(options.files ?? [], sendable.account)
  );
}

/**
 * What counts as length, as it is sent. The warning is part of what is read; where names are part of the text (those
 * channels count addresses by `perUrl`, and names too), the channel puts those that are missing in front.
 */
export function countedText({
  text,
  options,
  answered,
  account: { handle, capabilities },
}: Pick<Sendable, "text" | "options" | "answered"> & {
  account: Pick<Sendable["account"], "handle" | "capabilities">;
}): string {
  const { length } = capabilities;
  const hasNames = length.unit !== "none" && length.perUrl !== undefined;
  const sent =
    hasNames && answered !== undefined
      ? withNames(text, answered, handle)
      : text;
  return `${options.warning ?? ""}${sent}`;
}

/** What a text may have: characters as the channel counts them, and bytes of UTF-8 where those are limited too. */
export function roomOf({
  answered,
  account,
}: Pick<Sendable, "answered"> & {
  account: Pick<Sendable["account"], "capabilities">;
}): { max: number; maxBytes?: number | undefined } | undefined {
  const { length } = account.capabilities;
  if (length.unit === "none") return undefined;
  return answered?.isDirect === true ? (length.direct ?? length) : length;
}

function tooLong(sendable: Sendable): Obstacle | undefined {
  const { account } = sendable;
  const room = roomOf(sendable);
  if (room === undefined) return undefined;
  const counted = countedText(sendable);
  const { max, maxBytes } = room;
  const over = countLength(counted, account.capabilities.length) - max;
  if (over > 0)
    return {
      code: "too-large",
      message: `This is ${over} too long: ${account.name} takes ${max} characters.`,
    };
  if (maxBytes !== undefined && bytesOf(counted) > maxBytes)
    return {
      code: "too-large",
      message: `This is too long: ${account.name} takes ${maxBytes} bytes, and this has ${bytesOf(counted)}.`,
    };
  return undefined;
}

export function bytesOf(text: string): number {
  return new TextEncoder().encode(text).byteLength;
}

function wrongOptions({ options, account }: Sendable): Obstacle | undefined {
  const { capabilities, name } = account;
  const cannot = (what: string): Obstacle => ({
    code: "unsupported",
    message: `${name} takes no ${what}: leave it out, or choose another account.`,
  });
  if (options.warning !== undefined && !capabilities.warning)
    return cannot("content warning");
  if (
    options.visibility !== undefined &&
    !capabilities.visibilities.includes(options.visibility)
  )
    return {
      code: "unsupported",
      message: `${name} does not know “${options.visibility}”: choose again who may see this.`,
    };
  if (capabilities.recipients) return undefined;
  if (options.from !== undefined) return cannot("sender’s address");
  if (options.subject !== undefined) return cannot("subject");
  return [options.to, options.cc, options.bcc].some((list) => list?.length)
    ? cannot("recipients")
    : undefined;
}

function wrongRecipients({
  options,
  isReply,
  account,
}: Sendable): Obstacle | undefined {
  if (!account.capabilities.recipients) return undefined;
  const { to = [], cc = [], bcc = [] } = options;
  const all = [...to, ...cc, ...bcc];
  if (!isReply && all.length === 0)
    return {
      code: "invalid-input",
      message: "Say to whom this goes.",
    };
  const wrong = all.find(({ address }) => !isMailAddress(address));
  return wrong === undefined
    ? undefined
    : {
        code: "invalid-input",
        message: `“${wrong.address}” is no mail address.`,
      };
}

function wrongFiles(
  files: readonly OutgoingFile[],
  { name, capabilities }: Sendable["account"],
): Obstacle | undefined {
  if (files.length === 0) return undefined;
  const limits = capabilities.files;
  if (limits === undefined)
    return {
      code: "unsupported",
      message: `${name} takes no files: leave them out, or choose another account.`,
    };
  if (files.length > limits.max)
    return {
      code: "too-large",
      message: `${name} takes ${limits.max} ${limits.max === 1 ? "file" : "files"} with one text, and there are ${files.length}.`,
    };
  for (const file of files) {
    const message = wrongFile(file, limits, name);
    if (message !== undefined) return { code: "too-large", message };
  }
  return undefined;
}

/** Why one file cannot go, in a sentence; undefined: it can. */
export function wrongFile(
  file: Pick<OutgoingFile, "name" | "mediaType" | "size" | "alt" | "stays">,
  limits: FileLimits,
  accountName: string,
): string | undefined {
  // What the channel has it has taken.
  const isNew = file.stays !== true;
  if (isNew && !isTaken(file.mediaType, limits.types))
    return `${accountName} does not take “${file.name}”: it takes ${typesInWords(limits.types)}.`;
  if (isNew && file.size > Math.min(limits.maxBytes, mostFileBytes))
    return `“${file.name}” is too large. ${sizeInWords(limits, accountName)}`;
  const { maxAlt } = limits;
  if (maxAlt !== undefined && (file.alt ?? "").length > maxAlt)
    return `The description of “${file.name}” is too long: ${maxAlt} characters are the most.`;
  return undefined;
}

/** How large a file may be, and who says so. */
export function sizeInWords(
  { maxBytes, bytesBy }: FileLimits,
  accountName: string,
): string {
  const most = megabytes(Math.min(maxBytes, mostFileBytes));
  if (bytesBy === "porchlight" || maxBytes > mostFileBytes)
    return `Porchlight sends no more than ${most} each.`;
  return bytesBy === "usual"
    ? `The server of ${accountName} does not say how large a file may be; most take ${most}.`
    : `The server of ${accountName} takes ${most} each.`;
}

/** `image/*`, `video/mp4` → “images, mp4” */
export function typesInWords(types: readonly string[]): string {
  const words = types.map((type) => {
    const [group = "", kind = ""] = type.split("/");
    return kind === "*" ? `${group}s` : kind;
  });
  return [...new Set(words)].join(", ");
}

export function megabytes(bytes: number): string {
  return bytes < 1e6
    ? `${Math.ceil(bytes / 1000)} kB`
    : bytes < 1e9
      ? `${Math.floor(bytes / 1e5) / 10} MB`
      : `${Math.floor(bytes / 1e8) / 10} GB`;
}

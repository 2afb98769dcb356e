import { createHash } from "node:crypto";
import { cleanLine, cleanText } from "../../../shared/body/clean.ts";
import { bodyText } from "../../../shared/body/to-text.ts";
import type { RemoteIdentity } from "../../channels/received.ts";
import type { Find } from "../find.ts";
import type { ArchivedAttachment, ArchivedMessage } from "../importer.ts";
import { createFileFinder, type FileFinder } from "../source/file-finder.ts";
import { bodyFromSpans } from "../../../shared/body/from-spans.ts";
import type { MetaFile } from "./wire.ts";

const mediaTypes: Readonly<Record<string, string>> = {
  jpg: "image/jpeg",
  jpeg: "image/jpeg",
  png: "image/png",
  webp: "image/webp",
  heic: "image/heic",
  gif: "image/gif",
  mp4: "video/mp4",
  mov: "video/quicktime",
  aac: "audio/aac",
  m4a: "audio/mp4",
  pdf: "application/pdf",
};

function toAttachment(file: MetaFile, fileOf: FileFinder): ArchivedAttachment {
  const inside = fileOf(file.uri);
  const name = cleanLine(file.uri.split(/[/\\]/).at(-1) ?? "", 200);
  const extension = name.split(".").at(-1)?.toLowerCase() ?? "";
  const alt = cleanText(file.description ?? "").slice(0, 5000);
  return {
    name: name === "" ? "attachment" : name,
    mediaType: mediaTypes[extension] ?? "application/octet-stream",
    ...(alt === "" ? {} : { alt }),
    ...(inside === undefined ? {} : { inside }),
  };
}

/** What these archives say of one message; none of them has a name of its own. */
export type MetaItem = {
  kind: "post" | "comment" | "dm";
  author: RemoteIdentity;
  own: boolean;
  at: number;
  text: string;
  subject?: string | undefined;
  /** What it belongs to: a talk's folder. */
  talk?: string;
  mentions: RemoteIdentity[];
  files: readonly MetaFile[];
  raw: unknown;
};

type Naming = (item: MetaItem) => string;

/**
 * Gives messages names, as the archive does not: by what they say, when and where. Alike ones are told apart by
 * their number, so that the same archive, or a later one of the same account, gives the same names again.
 */
export function createNaming(): Naming {
  const seen = new Map<string, number>();
  return (item) => {
    const hash = createHash("sha256");
    for (const part of [
      item.kind,
      item.talk ?? "",
      item.own ? "" : item.author.name,
      String(item.at),
      item.text,
      item.files[0]?.uri.split("/").at(-1) ?? "",
    ])
      hash.update(`${part}\n`);
    const name = hash.digest("base64url").slice(0, 24);
    const before = seen.get(name) ?? 0;
    seen.set(name, before + 1);
    return before === 0 ? name : `${name}.${before}`;
  };
}

/** What is the same for all messages of an archive. */
export type MetaReading = { nameOf: Naming; fileOf: FileFinder; now: number };

export function createReading(
  paths: readonly string[],
  now: number,
): MetaReading {
  return { nameOf: createNaming(), fileOf: createFileFinder(paths), now };
}

/** A message, or word that there is nothing in it. */
export function toFind(
  item: MetaItem,
  { nameOf, fileOf, now }: MetaReading,
): Find {
  const text = cleanText(item.text);
  if (text.trim() === "" && item.files.length === 0)
    return { type: "passed", what: "posts without text or attachment" };
  const body = bodyFromSpans([{ text }]);
  const subject = cleanLine(item.subject ?? "", 300);
  const { kind, author, own, mentions, talk, raw } = item;
  const message: ArchivedMessage = {
    remoteId: nameOf(item),
    author,
    own,
    kind,
    stream: "direct",
    // The archive does not say who could see it: then it is not assumed to be public.
    visibility: "private",
    addressed: own ? "other" : "to-us",
    automatic: false,
    sentAt: Math.min(item.at, now),
    ...(subject === "" ? {} : { subject }),
    body,
    text: bodyText(body),
    thread: talk === undefined ? [] : [`talk:${talk}`],
    mentions,
    mentionsOnPurpose: true,
    attachments: item.files
      .slice(0, 100)
      .map((file) => toAttachment(file, fileOf)),
    raw,
  };
  return { type: "message", message };
}

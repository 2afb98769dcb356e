import { cleanLine, cleanText } from "../../../shared/body/clean.ts";
import type { Self } from "../../channels/mastodon/identity.ts";
import { emptyWorld } from "../../channels/mastodon/thread.ts";
import { toMessage } from "../../channels/mastodon/to-message.ts";
import { status } from "../../channels/mastodon/wire.ts";
import type { ArchivedAttachment, ArchivedMessage } from "../importer.ts";
import type { FileFinder } from "../source/file-finder.ts";
import type { ArchivedFile, Note } from "./wire.ts";

const everybody = new Set([
  "https://www.w3.org/ns/activitystreams#Public",
  "as:Public",
  "Public",
]);

/** Whose archive it is: who we are to the channel, and our name. */
export type Owner = Self & { actorId: string; name: string; bot: boolean };

function hostOf(uri: string): string | undefined {
  return URL.parse(uri)?.host.toLowerCase();
}

/**
 * The id under which our server knows a post. Its own posts carry it in their address; of others it is known
 * to the server alone, and their address stands for it.
 */
export function localId(uri: string, owner: Owner): string {
  const id = /\/statuses\/(\d{1,30})$/.exec(uri)?.[1];
  return id !== undefined && hostOf(uri) === hostOf(owner.actorId) ? id : uri;
}

function visibilityOf({ to, cc }: Note): string {
  if (to.some((each) => everybody.has(each))) return "public";
  if (cc.some((each) => everybody.has(each))) return "unlisted";
  return [...to, ...cc].some((each) => each.endsWith("/followers"))
    ? "private"
    : "direct";
}

function mentionsOf({ tag }: Note): { acct: string; url?: string }[] {
  return tag.flatMap(({ type, name = "", href }) => {
    const bare = name.replace(/^@/, "");
    const host = href === undefined ? undefined : hostOf(href);
    if (type !== "Mention" || bare === "") return [];
    return [
      {
        acct:
          bare.includes("@") || host === undefined ? bare : `${bare}@${host}`,
        ...(href === undefined ? {} : { url: href }),
      },
    ];
  });
}

function toAttachment(
  { url = "", mediaType, name }: ArchivedFile,
  fileOf: FileFinder,
): ArchivedAttachment {
  const inside = fileOf(url);
  const file = cleanLine(url.split("/").at(-1) ?? "", 200);
  const alt = cleanText(name ?? "").slice(0, 5000);
  return {
    name: file === "" ? "attachment" : file,
    mediaType: cleanLine(mediaType ?? "application/octet-stream", 200),
    ...(alt === "" ? {} : { alt }),
    ...(inside === undefined ? {} : { inside }),
  };
}

/** A post as our server would show it to us: read by the channel's own rules, under the id that polling meets. */
export function toArchived(
  note: Note,
  raw: unknown,
  owner: Owner,
  fileOf: FileFinder,
  now: number,
): ArchivedMessage {
  const parent = note.inReplyTo;
  const isOwnThread = parent?.startsWith(`${owner.actorId}/`) === true;
  const lang = Object.keys(note.contentMap ?? {})[0];
  const visibility = visibilityOf(note);
  const read = status.parse({
    id: localId(note.id, owner),
    uri: note.id,
    url: note.url ?? note.id,
    account: {
      id: owner.accountId,
      acct: owner.remoteId,
      display_name: owner.name,
      url: owner.profileUrl,
      bot: owner.bot,
    },
    created_at: note.published,
    edited_at: note.updated,
    in_reply_to_id:
      parent === undefined ? undefined : localId(parent, owner).slice(0, 500),
    in_reply_to_account_id: isOwnThread ? owner.accountId : undefined,
    content: note.content,
    spoiler_text: note.summary,
    visibility,
    language: lang,
    mentions: mentionsOf(note),
    ...(note.quote === undefined
      ? {}
      : { quote_id: localId(note.quote, owner).slice(0, 500) }),
    archived: raw,
  });
  const message = toMessage(read, emptyWorld(owner), { now });
  // What is direct is one talk, whoever of it is in the archive.
  const talk =
    visibility === "direct" && note.conversation !== undefined
      ? [note.conversation.slice(0, 500)]
      : [];
  return {
    ...message,
    thread: [...message.thread, ...talk],
    attachments: note.attachment.map((each) => toAttachment(each, fileOf)),
  };
}

import type { FetchMessageObject, FetchQueryObject, ImapFlow } from "imapflow";
import type { Folder } from "./folders.ts";
import { searchUids } from "./imap.ts";
import { decodeUnlabelled } from "./decode.ts";
import { readFields } from "./header.ts";
import {
  calendarParts,
  readStructure,
  reportParts,
  textParts,
  type Part,
} from "./structure.ts";
import { isBlank, keepText, type RawMail, type TextPart } from "./raw-mail.ts";

/** More of a header nobody writes; it also bounds what a hostile one costs. */
const maxHeaderBytes = 65_536;
const maxFlags = 100;
/** Bytes on the wire for the text of one mail; base64 needs a third more than it holds. */
const maxEncodedBytes = 1_400_000;
const minSliceBytes = 65_536;
/** Bytes of text that one page may hold in memory; the rest of the page waits for the next poll. */
const maxPageBytes = 8_000_000;

export type Fetched = {
  mails: RawMail[];
  /** What the server has but could not be read, one by one. */
  rejected: { raw: unknown; why: string }[];
  /** How many of the asked uids were dealt with, from the first. */
  done: number;
  requests: number;
};

/** A part and how much of it is asked for; `cut` where that is not all. */
type Slice = { part: Part; maxLength: number; cut: boolean };
type Draft = { uid: number; raw: RawMail; wanted: Part[]; fallback: Part[] };

const skeleton: FetchQueryObject = {
  uid: true,
  flags: true,
  internalDate: true,
  bodyStructure: true,
  bodyParts: [{ key: "HEADER", start: 0, maxLength: maxHeaderBytes }],
};

/** Fetches together; what a server will not give together is asked for one by one. */
async function fetchEach(
  client: ImapFlow,
  uids: readonly number[],
  query: FetchQueryObject,
): Promise<Map<number, FetchMessageObject>> {
  const found = new Map<number, FetchMessageObject>();
  const ask = async (range: string) => {
    for (const each of await client.fetchAll(range, query, { uid: true }))
      found.set(each.uid, each);
  };
  try {
    await ask(uids.join(","));
  } catch (error) {
    if (!client.usable) throw error;
    for (const uid of uids) {
      // A refusal concerns one mail; it is found missing below.
      await ask(String(uid)).catch((each: unknown) => {
        if (!client.usable) throw each;
      });
    }
  }
  return found;
}

function readHeader(
  message: FetchMessageObject,
  folder: Folder,
  uidValidity: string,
): Draft {
  if (message.headers === undefined || message.bodyStructure === undefined)
    throw new Error("The server did not send its header.");
  const structure = readStructure(message.bodyStructure);
  const received = message.internalDate;
  const wanted = textParts(structure, "text/plain");
  // Nobody has anything to do about what we wrote.
  const flags = folder.sent
    ? []
    : [...(message.flags ?? [])].slice(0, maxFlags);
  return {
    uid: message.uid,
    wanted,
    fallback: textParts(structure, "text/html"),
    raw: {
      fields: readFields(decodeUnlabelled(message.headers)),
      structure,
      texts: [],
      ...(received instanceof Date && received.getTime() > 0
        ? { receivedAt: received.getTime() }
        : {}),
      ...(folder.sent ? { sentFolder: true } : {}),
      ...(flags.length === 0 ? {} : { flags }),
      location: { mailbox: folder.path, uidValidity, uid: message.uid },
    },
  };
}

/**
 * The slices to ask for: together never more than one mail may cost. Lengths are rounded up to a few
 * values, so that many mails can be asked for at once, and because some servers tell them too short.
 */
function slicesOf(parts: readonly Part[]): Slice[] {
  let left = maxEncodedBytes;
  const slices: Slice[] = [];
  for (const part of parts) {
    if (left <= 0) break;
    const size = part.size ?? left;
    const rounded = 2 ** Math.ceil(Math.log2(Math.max(size, minSliceBytes)));
    slices.push({
      part,
      maxLength: Math.min(rounded, maxEncodedBytes),
      cut: size > left,
    });
    left -= size;
  }
  return slices;
}

/** Fetches the texts of many mails, those with the same slices together. Answers how many requests it took. */
async function fetchTexts(
  client: ImapFlow,
  drafts: readonly Draft[],
  choose: (draft: Draft) => Part[],
  put: (draft: Draft, texts: TextPart[]) => void,
): Promise<number> {
  const groups = new Map<string, { drafts: Draft[]; slices: Slice[] }>();
  for (const draft of drafts) {
    const slices = slicesOf(choose(draft));
    if (slices.length === 0) continue;
    const key = slices
      .map((slice) => `${slice.part.part}:${String(slice.maxLength)}`)
      .join(" ");
    const group = groups.get(key) ?? { drafts: [], slices };
    group.drafts.push(draft);
    groups.set(key, group);
  }
  for (const group of groups.values()) {
    const found = await fetchEach(
      client,
      group.drafts.map((draft) => draft.uid),
      {
        uid: true,
        bodyParts: group.slices.map(({ part, maxLength }) => ({
          key: part.part,
          start: 0,
          maxLength,
        })),
      },
    );
    for (const draft of group.drafts) {
      const parts = found.get(draft.uid)?.bodyParts;
      const texts = slicesOf(choose(draft)).flatMap((slice) => {
        const bytes = parts?.get(slice.part.part);
        return bytes === undefined ? [] : [keepText(slice, bytes)];
      });
      put(draft, texts);
    }
  }
  return groups.size;
}

/** Whether the second reading (HTML) is another one than the first. */
function differs(draft: Draft): boolean {
  return draft.fallback.some((part) => !draft.wanted.includes(part));
}

/** How many of the mails fit into a page, at least one. */
function fitting(
  uids: readonly number[],
  drafts: ReadonlyMap<number, Draft>,
): number {
  let bytes = 0;
  for (const [index, uid] of uids.entries()) {
    for (const { size } of drafts.get(uid)?.wanted ?? [])
      bytes += Math.min(size ?? maxEncodedBytes, maxEncodedBytes);
    if (bytes > maxPageBytes && index > 0) return index;
  }
  return uids.length;
}

/**
 * Reads the mails with these uids in the open folder: header, structure, then only the letter itself.
 * Mails that are gone, and drafts, are passed over.
 */
export async function fetchMails(
  client: ImapFlow,
  folder: Folder,
  uids: readonly number[],
): Promise<Fetched> {
  if (uids.length === 0)
    return { mails: [], rejected: [], done: 0, requests: 0 };
  const uidValidity =
    client.mailbox === false ? "0" : String(client.mailbox.uidValidity);
  const found = await fetchEach(client, uids, skeleton);
  let requests = 1;

  const drafts = new Map<number, Draft>();
  const unreadable = new Map<number, string>();
  for (const uid of uids) {
    const message = found.get(uid);
    if (message?.flags?.has("\\Draft") === true) continue;
    try {
      if (message !== undefined)
        drafts.set(uid, readHeader(message, folder, uidValidity));
    } catch (error) {
      unreadable.set(
        uid,
        error instanceof Error ? error.message : "It is unreadable.",
      );
    }
  }
  const done = fitting(uids, drafts);
  const page = uids.slice(0, done);
  const kept = page.flatMap((uid) => drafts.get(uid) ?? []);
  const putTexts = ({ raw }: Draft, texts: TextPart[]) => {
    raw.texts = texts;
  };
  requests += await fetchTexts(client, kept, (each) => each.wanted, putTexts);
  const blank = kept.filter((each) => isBlank(each.raw) && differs(each));
  requests += await fetchTexts(
    client,
    blank,
    (each) => each.fallback,
    putTexts,
  );
  requests += await fetchTexts(
    client,
    kept,
    ({ raw }) => reportParts(raw.structure),
    ({ raw }, texts) => {
      raw.report = texts;
    },
  );

  requests += await fetchTexts(
    client,
    kept,
    ({ raw }) => calendarParts(raw.structure),
    ({ raw }, texts) => {
      raw.calendar = texts;
    },
  );

  const missing = page.filter((uid) => !found.has(uid));
  if (missing.length > 0) {
    requests += 1;
    for (const uid of await searchUids(client, { uid: missing.join(",") }))
      unreadable.set(uid, "The server lists it, but does not describe it.");
  }
  return {
    mails: kept.map((draft) => draft.raw),
    rejected: page.flatMap((uid) => {
      const why = unreadable.get(uid);
      const raw = { mailbox: folder.path, uidValidity, uid };
      return why === undefined ? [] : [{ raw, why }];
    }),
    done,
    requests,
  };
}

import { cleanLine } from "../../../shared/body/clean.ts";
import type { RemoteIdentity } from "../../channels/received.ts";
import type { Find } from "../find.ts";
import { parseRecords } from "../records.ts";
import type { Source } from "../source/source.ts";
import {
  createNaming,
  createReading,
  toFind,
  type MetaItem,
} from "./message.ts";
import { metaMessage, participant, type MetaMessage } from "./wire.ts";

const inATalk =
  /(?:^|\/)messages\/(?:inbox|archived_threads|filtered_threads|message_requests|e2ee_cutover)\/([^/]+)\/message_(\d+)\.json$/;

/** The files of direct messages: a folder for each talk, with files of up to 10 000 messages. */
export function talkFiles(
  paths: readonly string[],
): { file: string; talk: string }[] {
  return paths
    .flatMap((file) => {
      const [, talk = "", number = ""] = inATalk.exec(file) ?? [];
      return talk === "" ? [] : [{ file, talk, number: Number(number) }];
    })
    .sort((a, b) => a.talk.localeCompare(b.talk) || a.number - b.number);
}

/** Who takes part in a talk. */
async function participantsOf(source: Source, file: string): Promise<string[]> {
  const names: string[] = [];
  for await (const each of parseRecords(source, file, participant, [
    "participants",
  ])) {
    if (!("type" in each)) names.push(each.read.name);
    if (names.length >= 500) break;
  }
  return names;
}

const talksThatTell = 50;

/** Whose archive it is, where nothing else says so: the one who is in every talk. Two talks are needed to tell. */
export async function guessName(
  source: Source,
  paths: readonly string[],
): Promise<string | undefined> {
  const counts = new Map<string, number>();
  const files = talkFiles(paths).filter(
    ({ talk }, at, all) => all[at - 1]?.talk !== talk,
  );
  const told = files.slice(0, talksThatTell);
  for (const { file } of told)
    for (const name of new Set(await participantsOf(source, file)))
      counts.set(name, (counts.get(name) ?? 0) + 1);
  const everywhere = [...counts].filter(([, count]) => count === told.length);
  return told.length > 1 && everywhere.length === 1
    ? everywhere[0]?.[0]
    : undefined;
}

/** The archive has names and nothing else: the same name in another talk may be somebody else. */
function inThisTalk(talk: string, name: string): RemoteIdentity {
  const clean = cleanLine(name, 200);
  return {
    remoteId: `${cleanLine(talk, 200)}/${clean}`,
    name: clean,
    handle: clean,
    bot: false,
  };
}

function textOf(message: MetaMessage): string {
  const { content, share } = message;
  const parts = [content, share?.share_text, share?.link].filter(
    (part): part is string => part !== undefined && part !== "",
  );
  return [...new Set(parts)].join("\n");
}

function isEvent(message: MetaMessage): boolean {
  return (
    message.is_unsent === true ||
    message.type === "Call" ||
    message.type === "Subscribe" ||
    message.type === "Unsubscribe"
  );
}

/** The direct messages of both sides. `ownNames` are the names under which we write there. */
export async function* readTalks(
  source: Source,
  paths: readonly string[],
  self: RemoteIdentity,
  ownNames: ReadonlySet<string>,
  now: number,
): AsyncGenerator<Find> {
  let reading = createReading(paths, now);
  let last: string | undefined;
  let others: RemoteIdentity[] = [];
  for (const { file, talk } of talkFiles(paths)) {
    if (talk !== last) {
      last = talk;
      reading = { ...reading, nameOf: createNaming() };
      others = (await participantsOf(source, file))
        .filter((name) => !ownNames.has(name))
        .map((name) => inThisTalk(talk, name));
    }
    for await (const each of parseRecords(source, file, metaMessage, [
      "messages",
    ])) {
      if ("type" in each) {
        yield each;
        continue;
      }
      const { read, raw } = each;
      if (isEvent(read)) {
        yield { type: "passed", what: "events" };
        continue;
      }
      const own = ownNames.has(read.sender_name);
      const item: MetaItem = {
        kind: "dm",
        author: own ? self : inThisTalk(talk, read.sender_name),
        own,
        at: read.timestamp_ms,
        text: textOf(read),
        talk,
        mentions: own ? others : [],
        files: [
          ...read.photos,
          ...read.videos,
          ...read.audio_files,
          ...read.gifs,
          ...read.files,
        ],
        raw,
      };
      yield toFind(item, reading);
    }
  }
}

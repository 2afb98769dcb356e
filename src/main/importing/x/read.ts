import { AppError } from "../../../shared/fault.ts";
import type { ArchiveKind } from "../archives.ts";
import type { Find, ReadOptions } from "../find.ts";
import { readRecords } from "../json-records.ts";
import { parseRecords } from "../records.ts";
import { createFileFinder } from "../source/file-finder.ts";
import type { Source } from "../source/source.ts";
import { describe } from "../../channels/lenient.ts";
import { createNotes } from "./notes.ts";
import {
  directToMessage,
  learnPeople,
  noteToMessage,
  postToMessage,
  toIdentity,
  type People,
} from "./to-message.ts";
import {
  account,
  happening,
  messageCreate,
  noteTweet,
  talk,
  tweet,
} from "./wire.ts";

/** The files of a part, `tweets.js` and `tweets-part1.js`, in their order. */
function filesOf(paths: readonly string[], name: string): string[] {
  const pattern = new RegExp(`(?:^|/)(?:${name})(?:-part(\\d+))?\\.js$`);
  return paths
    .flatMap((path) => {
      const match = pattern.exec(path);
      return match === null || path.includes("assets/")
        ? []
        : [{ path, part: Number(match[1] ?? 0) }];
    })
    .sort((a, b) => a.part - b.part)
    .map(({ path }) => path);
}

const tweets = "tweets?|community-tweet";

async function readPeople(
  source: Source,
  paths: readonly string[],
): Promise<People> {
  for (const file of filesOf(paths, "account"))
    for await (const each of parseRecords(source, file, account)) {
      if ("type" in each) break;
      const { accountId, username, accountDisplayName } = each.read;
      const self = toIdentity(accountId, username, accountDisplayName);
      return {
        self,
        byId: new Map([[self.remoteId, self]]),
        fileOf: createFileFinder(paths),
      };
    }
  throw new AppError(
    "invalid-input",
    "The archive does not say whose it is: data/account.js is missing or unreadable. Import the whole archive; nothing was changed.",
  );
}

/** Our own posts, and the direct messages of both sides. */
async function* readX(
  source: Source,
  { now }: ReadOptions,
): AsyncGenerator<Find> {
  const paths = await source.list();
  const people = await readPeople(source, paths);
  const { self } = people;
  yield {
    type: "account",
    account: {
      channel: "x",
      name: self.name,
      handle: self.handle,
      identities: [self],
      settings: { accountId: self.remoteId },
    },
  };
  const notes = createNotes();
  for (const file of filesOf(paths, "note-tweet"))
    for await (const each of parseRecords(source, file, noteTweet))
      if ("type" in each) yield each;
      else notes.add(each.read);
  for (const file of filesOf(paths, tweets))
    for await (const each of parseRecords(source, file, tweet))
      if ("type" in each) yield each;
      else if (each.read.text.startsWith("RT @")) {
        learnPeople(each.read, people);
        yield { type: "passed", what: "boosts" };
      } else
        yield {
          type: "message",
          message: postToMessage(
            each.read,
            each.raw,
            notes.take(each.read),
            people,
            now,
          ),
        };
  for (const note of notes.rest())
    yield { type: "message", message: noteToMessage(note, people, now) };
  for (const file of filesOf(paths, "direct-messages?(?:-group)?"))
    yield* readTalks(source, file, people, now);
  for (const file of filesOf(paths, "like"))
    for await (const _ of readRecords(source.read(file), file))
      yield { type: "passed", what: "likes" };
}

async function* readTalks(
  source: Source,
  file: string,
  people: People,
  now: number,
): AsyncGenerator<Find> {
  let record = 0;
  for await (const each of parseRecords(source, file, talk)) {
    record += 1;
    if ("type" in each) {
      yield each;
      continue;
    }
    const { conversationId, messages } = each.read;
    for (const raw of messages) {
      if (happening.safeParse(raw).data?.messageCreate === undefined) {
        yield { type: "passed", what: "events" };
        continue;
      }
      const read = messageCreate.safeParse(raw);
      yield read.success
        ? {
            type: "message",
            message: directToMessage(
              read.data.messageCreate,
              raw,
              conversationId,
              people,
              now,
            ),
          }
        : {
            type: "problem",
            problem: { file, record, why: describe(read.error) },
          };
    }
  }
}

export const xArchive: ArchiveKind = {
  kind: "x",
  name: "An archive of an X account",
  isIt: (paths) =>
    filesOf(paths, tweets).length > 0 ||
    filesOf(paths, "direct-messages?").length > 0,
  read: readX,
  notes: [
    "It holds your posts and all of your direct messages; of replies and mentions by others X hands out nothing.",
  ],
};

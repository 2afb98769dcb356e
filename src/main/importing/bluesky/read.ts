import { AppError } from "../../../shared/fault.ts";
import { cleanLine } from "../../../shared/body/clean.ts";
import type { RemoteIdentity } from "../../channels/received.ts";
import type { ArchiveKind } from "../archives.ts";
import type { Find, ReadOptions } from "../find.ts";
import type { PassedOver } from "../importer.ts";
import type { Source } from "../source/source.ts";
import { describe } from "../../channels/lenient.ts";
import { openRepo, type Repo } from "./car.ts";
import { toMessage } from "./to-message.ts";
import { post, profile } from "./wire.ts";

/** Repositories hold text; pictures lie elsewhere. */
const maxBytes = 1_000_000_000;

const passed: Readonly<Record<string, PassedOver>> = {
  "app.bsky.feed.repost": "boosts",
  "app.bsky.feed.like": "likes",
};

async function readWhole(source: Source, path: string): Promise<Buffer> {
  const pieces: Uint8Array[] = [];
  let size = 0;
  for await (const chunk of source.read(path)) {
    size += chunk.length;
    if (size > maxBytes)
      throw new AppError("too-large", `${path} is too large to be read.`);
    pieces.push(chunk);
  }
  return Buffer.concat(pieces);
}

function ownerOf(repo: Repo): RemoteIdentity {
  let name = "";
  for (const record of repo.records())
    if (record.collection === "app.bsky.actor.profile" && "value" in record) {
      name = profile.safeParse(record.value).data?.displayName ?? "";
      break;
    }
  const did = cleanLine(repo.did, 500);
  const clean = cleanLine(name, 80);
  return {
    remoteId: did,
    name: clean === "" ? did : clean,
    // A repository does not hold the handle: that may change, and this does not.
    handle: did,
    url: `https://bsky.app/profile/${encodeURIComponent(did)}`,
    bot: false,
  };
}

/** Our own posts of a repository (a CAR file). */
async function* readBluesky(
  source: Source,
  { now }: ReadOptions,
): AsyncGenerator<Find> {
  const [path = ""] = (await source.list()).filter((each) => isCar(each));
  const repo = openRepo(await readWhole(source, path), path);
  const author = ownerOf(repo);
  yield {
    type: "account",
    account: {
      channel: "bluesky",
      name: author.name,
      handle: author.handle,
      identities: [author],
      settings: { did: author.remoteId },
    },
  };
  let number = 0;
  for (const record of repo.records()) {
    number += 1;
    const { collection, rkey } = record;
    const what = passed[collection];
    if (what !== undefined) yield { type: "passed", what };
    if (collection !== "app.bsky.feed.post") continue;
    const read = "value" in record ? post.safeParse(record.value) : undefined;
    if (read?.success === true && "value" in record)
      yield {
        type: "message",
        message: toMessage(read.data, record.value, {
          did: author.remoteId,
          rkey,
          author,
          now,
        }),
      };
    else
      yield {
        type: "problem",
        problem: {
          file: path,
          record: number,
          why:
            "why" in record
              ? record.why
              : read?.success === false
                ? describe(read.error)
                : "",
          text: rkey,
        },
      };
  }
}

function isCar(path: string): boolean {
  return /\.car$/i.test(path);
}

/** A CAR file begins with its header: a map of `roots` and `version`. */
async function beginsLikeCar(source: Source, path: string): Promise<boolean> {
  for await (const chunk of source.read(path))
    return Buffer.from(chunk.subarray(0, 100)).includes("eroots");
  return false;
}

export const blueskyRepository: ArchiveKind = {
  kind: "bluesky",
  name: "The repository of a Bluesky account",
  async isIt(paths, source) {
    const [path] = paths.filter((each) => isCar(each));
    return path !== undefined && beginsLikeCar(source, path);
  },
  read: readBluesky,
  notes: [
    "It holds what you wrote in public; neither what others wrote to you nor direct messages are in it.",
  ],
};

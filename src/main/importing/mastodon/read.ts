import { AppError } from "../../../shared/fault.ts";
import { cleanLine } from "../../../shared/body/clean.ts";
import { readWebAddress } from "../../../shared/body/href.ts";
import type { ArchiveKind } from "../archives.ts";
import type { Find, ReadOptions } from "../find.ts";
import { readJson, readRecords } from "../json-records.ts";
import { parseRecords } from "../records.ts";
import { z } from "zod";
import { createFileFinder } from "../source/file-finder.ts";
import type { Source } from "../source/source.ts";
import { toArchived, type Owner } from "./to-message.ts";
import { activity, actor, type Actor } from "./wire.ts";

/** The path of a file of this name, at the top or in the one folder that the archive was packed with. */
function pathOf(paths: readonly string[], name: string): string | undefined {
  return paths.find(
    (path) =>
      path === name ||
      (path.endsWith(`/${name}`) && path.split("/").length === 2),
  );
}

async function readActor(
  source: Source,
  path: string | undefined,
): Promise<Actor | undefined> {
  if (path === undefined) return undefined;
  const read = actor.safeParse(await readJson(source.read(path), path));
  if (read.success) return read.data;
  throw new AppError(
    "invalid-input",
    `${path} does not say whose archive it is. Nothing was changed.`,
  );
}

/** Without `actor.json` the first post says who wrote it: `https://server/users/name`. */
async function guessActor(
  source: Source,
  outbox: string,
): Promise<Actor | undefined> {
  const named = z.object({ actor: z.string() });
  for await (const each of readRecords(source.read(outbox), outbox, [
    "orderedItems",
  ])) {
    const id =
      "value" in each ? named.safeParse(each.value).data?.actor : undefined;
    const name = /\/users\/([^/]+)$/.exec(id ?? "")?.[1];
    if (id !== undefined && name !== undefined)
      return {
        id,
        preferredUsername: name,
        type: undefined,
        name: undefined,
        url: undefined,
      };
    if (each.record > 100) break;
  }
  return undefined;
}

function ownerOf(found: Actor): Owner {
  const host = URL.parse(found.id)?.host.toLowerCase();
  if (host === undefined)
    throw new AppError(
      "invalid-input",
      "The archive names no server. Nothing was changed.",
    );
  const username = cleanLine(found.preferredUsername, 500).toLowerCase();
  const name = cleanLine(found.name ?? "", 80);
  const profileUrl =
    found.url === undefined ? undefined : readWebAddress(found.url);
  return {
    actorId: found.id,
    accountId: found.id,
    remoteId: `${username}@${host}`,
    domain: host,
    name: name === "" ? username : name,
    bot: found.type === "Service" || found.type === "Application",
    ...(profileUrl === undefined ? {} : { profileUrl }),
  };
}

/** Our own posts of `outbox.json`; the archive holds nothing that others wrote. */
async function* readMastodon(
  source: Source,
  { now }: ReadOptions,
): AsyncGenerator<Find> {
  const paths = await source.list();
  const outbox = pathOf(paths, "outbox.json") ?? "outbox.json";
  const found =
    (await readActor(source, pathOf(paths, "actor.json"))) ??
    (await guessActor(source, outbox));
  if (found === undefined)
    throw new AppError(
      "invalid-input",
      "The archive does not say whose it is: actor.json is missing. Nothing was changed.",
    );
  const owner = ownerOf(found);
  const fileOf = createFileFinder(paths);
  yield {
    type: "account",
    account: {
      channel: "mastodon",
      name: owner.name,
      handle: `@${owner.remoteId}`,
      identities: [
        {
          remoteId: owner.remoteId,
          name: owner.name,
          handle: `@${owner.remoteId}`,
          bot: owner.bot,
          ...(owner.profileUrl === undefined ? {} : { url: owner.profileUrl }),
        },
      ],
      settings: {
        server: owner.domain,
        ...(owner.profileUrl === undefined
          ? {}
          : { profileUrl: owner.profileUrl }),
      },
    },
  };
  for await (const each of parseRecords(source, outbox, activity, [
    "orderedItems",
  ])) {
    if ("type" in each) yield each;
    else if (each.read.type === "Announce")
      yield { type: "passed", what: "boosts" };
    else if (
      each.read.type !== "Create" ||
      typeof each.read.object === "string"
    )
      yield { type: "passed", what: "events" };
    else
      yield {
        type: "message",
        message: toArchived(each.read.object, each.raw, owner, fileOf, now),
      };
  }
  yield* countList(source, pathOf(paths, "likes.json"), "likes");
  yield* countList(source, pathOf(paths, "bookmarks.json"), "bookmarks");
}

async function* countList(
  source: Source,
  path: string | undefined,
  what: "likes" | "bookmarks",
): AsyncGenerator<Find> {
  if (path === undefined) return;
  for await (const _ of readRecords(source.read(path), path, ["orderedItems"]))
    yield { type: "passed", what };
}

export const mastodonArchive: ArchiveKind = {
  kind: "mastodon",
  name: "An archive of a Mastodon account",
  isIt: (paths) => pathOf(paths, "outbox.json") !== undefined,
  read: readMastodon,
  notes: [
    "It holds what you wrote; Mastodon does not put into it what others wrote to you.",
  ],
};

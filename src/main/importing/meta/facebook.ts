import { AppError } from "../../../shared/fault.ts";
import { cleanLine } from "../../../shared/body/clean.ts";
import { readWebAddress } from "../../../shared/body/href.ts";
import type { RemoteIdentity } from "../../channels/received.ts";
import type { ArchiveKind } from "../archives.ts";
import type { Find, ReadOptions } from "../find.ts";
import { readJson } from "../json-records.ts";
import { parseRecords } from "../records.ts";
import type { Source } from "../source/source.ts";
import { isInstagram, refuseHtml } from "./instagram.ts";
import { createOwnReader, type OwnRecords } from "./own-posts.ts";
import { guessName, readTalks, talkFiles } from "./talks.ts";
import {
  facebookComment,
  facebookPost,
  facebookProfile,
  type FacebookComment,
  type FacebookPost,
} from "./wire.ts";

const profileFile = /(?:^|\/)profile_information\.json$/;
const postFiles =
  /(?:^|\/)(?:posts\/your_posts[^/]*|groups\/(?:your_posts_in_groups|group_posts_and_comments))\.json$/;
const commentFiles =
  /(?:^|\/)(?:comments(?:_and_reactions)?\/comments|groups\/your_comments_in_groups)\.json$/;
const commentKeys = ["comments_v2", "comments", "group_comments_v2"];

type Owner = { self: RemoteIdentity; fullName: string };

/** A Facebook account, by the only things that its archive says of it. */
function toOwner(
  fullName: string,
  username: string | undefined,
  profileUri: string | undefined,
): Owner {
  const url = readWebAddress(profileUri ?? "");
  // An account without a name of its own is `profile.php?id=…`.
  const { pathname = "", searchParams } = URL.parse(url ?? "") ?? {};
  const fromUrl =
    searchParams?.get("id") ?? (pathname.split("/").at(-1) || undefined);
  const name = cleanLine(fullName, 200);
  const handle = cleanLine(username ?? fromUrl ?? "", 200) || name;
  return {
    fullName,
    self: {
      remoteId: handle.toLowerCase(),
      name,
      handle,
      bot: false,
      ...(url === undefined ? {} : { url }),
    },
  };
}

async function readOwner(
  source: Source,
  paths: readonly string[],
): Promise<Owner> {
  const file = paths.find((path) => profileFile.test(path));
  if (file !== undefined) {
    const read = facebookProfile.safeParse(
      await readJson(source.read(file), file),
    );
    if (read.success) {
      const { name, username, profile_uri: uri } = read.data;
      return toOwner(name.full_name, username, uri);
    }
  }
  // Comments in the archive are all our own.
  for (const path of paths.filter((each) => commentFiles.test(each)))
    for await (const each of parseRecords(
      source,
      path,
      facebookComment,
      commentKeys,
    )) {
      const author =
        "type" in each ? undefined : each.read.data[0]?.comment?.author;
      if (author !== undefined && author !== "")
        return toOwner(author, undefined, undefined);
    }
  const guessed = await guessName(source, paths);
  if (guessed !== undefined) return toOwner(guessed, undefined, undefined);
  throw new AppError(
    "invalid-input",
    "The archive does not say whose it is: profile_information.json is missing. Ask Facebook for the profile information as well; nothing was changed.",
  );
}

const posts: OwnRecords<FacebookPost> = {
  kind: "post",
  files: postFiles,
  schema: facebookPost,
  keys: ["group_posts_v2", "group_posts", "activity_log_data"],
  toItem({ timestamp, data, attachments }) {
    const items = attachments.flatMap((one) => one.data);
    const links = items.flatMap(({ external_context: link }) => [
      link?.name ?? "",
      link?.url ?? "",
    ]);
    const posted = data.flatMap(({ post }) => post ?? []);
    return {
      at: timestamp,
      text: [...posted, ...links].filter((part) => part !== "").join("\n"),
      files: items.flatMap(({ media }) => media ?? []),
    };
  },
};

const comments: OwnRecords<FacebookComment> = {
  kind: "comment",
  files: commentFiles,
  schema: facebookComment,
  keys: commentKeys,
  toItem: ({ timestamp, title, data, attachments }) => ({
    at: timestamp,
    text: data.flatMap(({ comment }) => comment?.comment ?? []).join("\n"),
    subject: title,
    files: attachments.flatMap((one) =>
      one.data.flatMap(({ media }) => media ?? []),
    ),
  }),
};

/** Our posts and comments, and the direct messages of both sides. */
async function* readFacebook(
  source: Source,
  { now }: ReadOptions,
): AsyncGenerator<Find> {
  const paths = await source.list();
  refuseHtml(paths, isFacebookJson, "Facebook");
  const { self, fullName } = await readOwner(source, paths);
  yield {
    type: "account",
    account: {
      channel: "facebook",
      name: self.name,
      handle: self.handle,
      identities: [self],
      settings: {},
    },
  };
  const readOwn = createOwnReader({ source, paths, self, now });
  yield* readOwn(posts);
  yield* readOwn(comments);
  yield* readTalks(source, paths, self, new Set([fullName]), now);
}

function isFacebookJson(path: string): boolean {
  return (
    postFiles.test(path) ||
    commentFiles.test(path) ||
    profileFile.test(path) ||
    talkFiles([path]).length > 0
  );
}

const asHtml =
  /(?:^|\/)(?:messages\/inbox\/[^/]+\/message_\d+|posts\/your_posts[^/]*|comments_and_reactions\/comments)\.html$/;

export const facebookArchive: ArchiveKind = {
  kind: "meta",
  name: "An archive of a Facebook account",
  isIt: (paths) =>
    !isInstagram(paths) &&
    paths.some((path) => isFacebookJson(path) || asHtml.test(path)),
  read: readFacebook,
  notes: [
    "It holds your posts, your comments and all of your messages; what others wrote below your posts is not in it.",
  ],
};

import { AppError } from "../../../shared/fault.ts";
import { cleanLine } from "../../../shared/body/clean.ts";
import type { RemoteIdentity } from "../../channels/received.ts";
import type { ArchiveKind } from "../archives.ts";
import type { Find, ReadOptions } from "../find.ts";
import { readJson } from "../json-records.ts";
import type { Source } from "../source/source.ts";
import { createOwnReader, type OwnRecords } from "./own-posts.ts";
import { guessName, readTalks } from "./talks.ts";
import {
  instagramComment,
  instagramPost,
  instagramProfile,
  type InstagramComment,
  type InstagramPost,
} from "./wire.ts";

const profileFile = /(?:^|\/)personal_information\/personal_information\.json$/;
const postFiles =
  /(?:^|\/)(?:content|media)\/(?:posts_\d+|reels|stories|archived_posts)\.json$/;
const commentFiles =
  /(?:^|\/)comments\/(?:post_comments(?:_\d+)?|reels_comments)\.json$/;
const marks = /(?:^|\/)your_instagram_activity\/|(?:^|\/)instagram[-_][^/]+\//;

/** Keys are in the language of the user's account. */
const usernameKey =
  /^(?:username|benutzername|nom d[’']utilisateur|nombre de usuario|nome utente|nome de usu[aá]rio|gebruikersnaam|nazwa użytkownika|användarnamn|brukernavn|kullanıcı adı|имя пользователя|ユーザーネーム|用户名|사용자 이름)$/i;
const nameKey =
  /^(?:name|nom|nombre|nome|naam|imię(?: i nazwisko)?|namn|navn|ad|имя|名前|姓名|이름)$/i;

/** Whether these are the files of an Instagram archive; those of Facebook have folders with the same names. */
export function isInstagram(paths: readonly string[]): boolean {
  return paths.some(
    (path) =>
      marks.test(path) ||
      profileFile.test(path) ||
      postFiles.test(path) ||
      commentFiles.test(path),
  );
}

/** These archives come as pages to look at, too, and those cannot be read. */
export function refuseHtml(
  paths: readonly string[],
  isReadable: (path: string) => boolean,
  network: string,
): void {
  if (paths.some(isReadable)) return;
  throw new AppError(
    "unsupported",
    `This archive is in HTML, which is for looking at it. Ask ${network} for it again and choose JSON as its format.`,
  );
}

async function readOwner(
  source: Source,
  paths: readonly string[],
): Promise<{ self: RemoteIdentity; names: Set<string> }> {
  const file = paths.find((path) => profileFile.test(path));
  const read =
    file === undefined
      ? undefined
      : instagramProfile.safeParse(await readJson(source.read(file), file))
          .data;
  const valueOf = (key: RegExp) =>
    Object.entries(read ?? {}).find(([name]) => key.test(name))?.[1].value;
  const guessed = await guessName(source, paths);
  const username = valueOf(usernameKey) ?? guessed;
  if (username === undefined || username === "")
    throw new AppError(
      "invalid-input",
      "The archive does not say whose it is: personal_information.json is missing. Ask Instagram for the personal information as well; nothing was changed.",
    );
  const name = valueOf(nameKey) ?? "";
  const handle = `@${cleanLine(username, 200)}`;
  const url = `https://www.instagram.com/${encodeURIComponent(username)}/`;
  return {
    self: {
      remoteId: username.toLowerCase(),
      name: cleanLine(name, 200) || handle,
      handle,
      url,
      bot: false,
    },
    names: new Set(
      [username, name, guessed ?? ""].filter((each) => each !== ""),
    ),
  };
}

function readComment(comment: InstagramComment) {
  const entries = Object.entries(comment.string_map_data ?? {});
  const [listed] = comment.string_list_data;
  // Whatever they are called: the comment comes first, whose post it is second.
  const texts = entries.flatMap(([, { value }]) =>
    value === undefined || value === "" ? [] : [value],
  );
  return {
    text: listed?.value ?? texts[0] ?? "",
    owner: listed === undefined ? texts[1] : comment.title,
    at:
      listed?.timestamp ??
      entries.find(([, { timestamp = 0 }]) => timestamp > 0)?.[1].timestamp,
  };
}

const posts: OwnRecords<InstagramPost> = {
  kind: "post",
  files: postFiles,
  schema: instagramPost,
  keys: ["ig_reels_media", "ig_stories", "ig_archived_post_media"],
  toItem({ title, creation_timestamp: createdAt, media }) {
    const [first] = media;
    const at = createdAt ?? first?.creation_timestamp;
    if (at === undefined)
      return { type: "passed", what: "posts without text or attachment" };
    // A post of one picture has its text at the picture.
    const text = title ?? (media.length === 1 ? first?.title : undefined);
    return { at, text: text ?? "", files: media };
  },
};

const comments: OwnRecords<InstagramComment> = {
  kind: "comment",
  files: commentFiles,
  schema: instagramComment,
  keys: ["comments_media_comments", "comments_reels_comments"],
  toItem(comment) {
    const { text, owner, at } = readComment(comment);
    if (at === undefined) return { type: "passed", what: "events" };
    const subject = owner === undefined ? undefined : `At a post of ${owner}`;
    return { at, text, subject, files: [] };
  },
};

/** Our posts and comments, and the direct messages of both sides. */
async function* readInstagram(
  source: Source,
  { now }: ReadOptions,
): AsyncGenerator<Find> {
  const paths = await source.list();
  refuseHtml(paths, (path) => path.endsWith(".json"), "Instagram");
  const { self, names } = await readOwner(source, paths);
  yield {
    type: "account",
    account: {
      channel: "instagram",
      name: self.name,
      handle: self.handle,
      identities: [self],
      settings: {},
    },
  };
  const readOwn = createOwnReader({ source, paths, self, now });
  yield* readOwn(posts);
  yield* readOwn(comments);
  yield* readTalks(source, paths, self, names, now);
}

export const instagramArchive: ArchiveKind = {
  kind: "meta",
  name: "An archive of an Instagram account",
  isIt: isInstagram,
  read: readInstagram,
  notes: [
    "It holds your posts, your comments and all of your messages; what others wrote below your posts is not in it.",
  ],
};

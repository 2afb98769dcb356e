import { setTimeout as wait } from "node:timers/promises";
import { AppError } from "../../../shared/fault.ts";
import type { OutgoingFile } from "../../../shared/model/send-options.ts";
import { formWith } from "../http-body.ts";
import { uploadMs, type Leaving } from "../leaving.ts";
import type { OutgoingMessage } from "../outgoing.ts";
import type { Api } from "./api.ts";
import { uploaded } from "./wire.ts";

/** Between two looks whether a file is processed; a video takes its time. */
export const waits = [
  500,
  1000,
  2000,
  3000,
  5000,
  ...Array<number>(20).fill(10_000),
];

/** Statuses of what a server has not: a file, or the second version of the upload. */
const meansMissing = new Set([404, 405, 501]);

async function upload(
  api: Api,
  file: OutgoingFile,
  bytes: Blob,
  sent: (bytes: number) => void,
): Promise<{ id: string; isReady: boolean }> {
  const content = bytes.slice(0, bytes.size, file.mediaType);
  const { name, alt = "" } = file;
  const body = formWith(
    { field: "file", name, content },
    alt === "" ? {} : { description: alt },
  );
  const timeoutMs = uploadMs(body.size);
  const post = (path: string) =>
    api.call("POST", path, { body, timeoutMs, sent });
  let answer = await post("/api/v2/media");
  if (meansMissing.has(answer.status)) answer = await post("/api/v1/media");
  const { id, url } = api.read(answer, uploaded);
  return { id, isReady: answer.status !== 202 || url !== undefined };
}

const pathOf = (id: string) => `/api/v1/media/${encodeURIComponent(id)}`;

/** Waits until a file is processed; a post with one that is not is refused. */
async function awaitProcessing(
  api: Api,
  file: OutgoingFile,
  id: string,
  signal: AbortSignal,
): Promise<void> {
  for (const ms of waits) {
    await wait(ms, undefined, { signal }).catch((cause: unknown) => {
      throw new AppError("cancelled", "Stopped.", { cause });
    });
    const answer = await api.call("GET", pathOf(id));
    if (answer.status === 206) continue;
    if (api.read(answer, uploaded).url !== undefined) return;
  }
  throw new AppError(
    "unreachable",
    `${api.root.host} is still busy with ${file.name}. It is tried again.`,
  );
}

/**
 * A file that an earlier attempt brought. The server shows those that no post has; one that it has forgotten, as it does
 * after a day, some servers leave out of a post without a word, so that it is asked for first.
 */
async function findUploaded(
  api: Api,
  id: string,
): Promise<{ id: string; isReady: boolean } | undefined> {
  const answer = await api.call("GET", pathOf(id));
  if (meansMissing.has(answer.status)) return undefined;
  // Not known is not gone: what is large is not brought again for that.
  if (answer.status >= 300) throw api.faultOf(answer);
  return { id, isReady: answer.status !== 206 };
}

type AtHand = Pick<OutgoingMessage, "readFile" | "uploads"> & {
  leaving: Leaving;
};

/**
 * Brings a file to the server, unless it is there for no post but this one, and answers its id
 * (https://docs.joinmastodon.org/methods/media/#v2). Nothing is to be seen of it before it goes with a post. `taken`: the
 * same picture twice in a post is two files there.
 */
export async function uploadFile(
  api: Api,
  file: OutgoingFile,
  { readFile, uploads, leaving }: AtHand,
  taken: readonly string[],
  signal: AbortSignal,
): Promise<string> {
  const before = uploads.find(file)?.remoteId;
  const isFree = before !== undefined && !taken.includes(before);
  let there = isFree ? await findUploaded(api, before) : undefined;
  if (there === undefined) {
    const bytes = await readFile(file.id);
    there = await upload(api, file, bytes, (sent) => leaving.file(file, sent));
    uploads.keep(file, there.id);
  }
  leaving.whole(file);
  if (!there.isReady) await awaitProcessing(api, file, there.id, signal);
  return there.id;
}

/** The same of all files of a post, in order. */
export async function uploadFiles(
  api: Api,
  files: readonly OutgoingFile[],
  atHand: AtHand,
  signal: AbortSignal,
): Promise<string[]> {
  const ids: string[] = [];
  for (const file of files)
    ids.push(await uploadFile(api, file, atHand, ids, signal));
  return ids;
}

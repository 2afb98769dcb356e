import { AppError } from "../../shared/fault.ts";
import type { AnnouncedCapabilities } from "../../shared/model/account.ts";
import type { Recognised } from "../../shared/model/recognised.ts";
import type { Find, ReadOptions } from "./find.ts";
import type { Found, FoundAccount, Importer } from "./importer.ts";
import { keepMedia } from "../media/media-files.ts";
import type { TaskControl } from "../jobs/task-control.ts";
import { openSource } from "./source/open-source.ts";
import type { Source } from "./source/source.ts";
import { createTally, refuseHopeless, sayPassed } from "./tally.ts";

/** One kind of archive that others hand out. */
export type ArchiveKind = {
  kind: Exclude<Importer["kind"], "porchlight">;
  /** For the user: “An archive of a Mastodon account”. */
  name: string;
  /** By the files that are in it. */
  isIt: (
    paths: readonly string[],
    source: Source,
  ) => boolean | Promise<boolean>;
  /** Reads all of it, the account first; throws where it is not what it says. */
  read: (source: Source, options: ReadOptions) => AsyncIterable<Find>;
  /** What it never brings, one sentence each. */
  notes: readonly string[];
  asks?: "addresses";
};

/** Nobody has signed in: nothing can be sent. */
const nothing: AnnouncedCapabilities = {
  reply: false,
  post: false,
  like: false,
  boost: false,
  length: { unit: "none" },
};

/** How long looking at an archive may take, and how much of it is looked at. */
const lookMs = 3000;
const lookFinds = 100_000;

/** The last one that was opened: all kinds are asked about the same path, and a tar has to be read to be listed. */
let opened: { path: string; source: Promise<Source> } | undefined;

function openOnce(
  path: string,
  { isCancelled }: Pick<TaskControl, "isCancelled">,
): Promise<Source> {
  const look = () => {
    if (isCancelled())
      throw new AppError("cancelled", "The import was cancelled.");
  };
  if (opened?.path !== path) opened = { path, source: openSource(path, look) };
  return opened.source;
}

/** Every archive is of one account. */
const key = "account";

async function* toFound(finds: AsyncIterable<Find>): AsyncGenerator<Found> {
  for await (const find of finds)
    yield find.type === "account"
      ? { ...find, key, account: { ...find.account, capabilities: nothing } }
      : { ...find, of: key };
}

/** Looks at the beginning, at all of it where that is quick. */
async function look(
  archive: ArchiveKind,
  source: Source,
  options: ReadOptions,
): Promise<Recognised> {
  const tally = createTally();
  const start = performance.now();
  let account: FoundAccount | undefined;
  let finds = 0;
  let partial = false;
  for await (const one of tally.watch(toFound(archive.read(source, options)))) {
    if (one.type === "account") account = one.account;
    finds += 1;
    partial = finds >= lookFinds || performance.now() - start > lookMs;
    if (partial) break;
  }
  const counted = tally.answer();
  if (!partial) refuseHopeless(counted);
  const passed = sayPassed(counted);
  return {
    kind: archive.kind,
    name: archive.name,
    accounts:
      account === undefined
        ? []
        : [
            {
              channel: account.channel,
              name: account.name,
              handle: account.handle,
            },
          ],
    counts: [
      { what: "messages", count: counted.messages },
      { what: "of them yours", count: counted.own },
    ],
    notes: [
      ...archive.notes,
      ...(passed === "" ? [] : [`It leaves out ${passed}.`]),
      ...(counted.problems === 0
        ? []
        : [`${counted.problems} of its records cannot be read.`]),
    ],
    ...(counted.span === undefined ? {} : { span: counted.span }),
    ...(partial ? { partial } : {}),
    ...(counted.problems === 0 ? {} : { problems: counted.firstProblems }),
    ...(archive.asks === undefined ? {} : { asks: archive.asks }),
  };
}

/** Makes one kind of archive something that can be imported. */
export function importerOf(archive: ArchiveKind): Importer {
  return {
    kind: archive.kind,
    async recognise(path, options, control) {
      const source = await openOnce(path, control);
      if (!(await archive.isIt(await source.list(), source))) return undefined;
      return look(archive, source, { now: Date.now(), ...options });
    },
    async *read(path, options, control) {
      const { dataDir, progress } = control;
      const source = withProgress(await openOnce(path, control), progress);
      const keep = async (bytes: Uint8Array) =>
        (await keepMedia(dataDir, [bytes])).digest;
      const finds = archive.read(source, { now: Date.now(), keep, ...options });
      const wanted = new Set<string>();
      for await (const found of toFound(finds)) {
        if (found.type === "message")
          for (const { inside } of found.message.attachments)
            if (inside !== undefined) wanted.add(inside);
        yield found;
      }
      yield* keepFiles(source, wanted, dataDir);
    },
  };
}

/** Keeps the files that messages name: they cannot be fetched from anywhere else. */
async function* keepFiles(
  source: Source,
  wanted: ReadonlySet<string>,
  dataDir: string,
): AsyncGenerator<Found> {
  for await (const { path, chunks } of source.readEach(wanted))
    try {
      const kept = await keepMedia(dataDir, chunks);
      yield { type: "file", inside: path, ...kept };
    } catch (cause) {
      if (!(cause instanceof AppError) || cause.code !== "too-large")
        throw cause;
      yield { type: "passed", of: key, what: "files over 100 MB" };
    }
}

/** Counts the bytes that are read, of those of the files that are open; a file that is read twice counts twice. */
function withProgress(
  source: Source,
  progress: (done: number, total?: number) => void,
): Source {
  let done = 0;
  let total = 0;
  async function* counted(path: string, chunks: AsyncIterable<Uint8Array>) {
    total += source.size(path) ?? 0;
    for await (const chunk of chunks) {
      done += chunk.length;
      if (total >= done) progress(done, total);
      yield chunk;
    }
  }
  return {
    ...source,
    read: (path) => counted(path, source.read(path)),
    async *readEach(paths) {
      for await (const { path, chunks } of source.readEach(paths))
        yield { path, chunks: counted(path, chunks) };
    },
  };
}

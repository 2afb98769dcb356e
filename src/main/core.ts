import { mkdirSync } from "node:fs";
import type { AppEvent } from "../shared/contract/event.ts";
import { keepAuthorised, refreshAccount } from "./accounts/adding.ts";
import { firstDeck, listColumns, saveColumns } from "./archive/columns.ts";
import { messageAt } from "./archive/locations.ts";
import { openArchive, type Archive } from "./archive/open.ts";
import { ownFolder, type Ownership } from "./archive/owner.ts";
import { folderId } from "./archive/settings.ts";
import { createTurnKeeper } from "./archive/turns.ts";
import { createAuthorising } from "./accounts/authorising.ts";
import { createBadge } from "./badge.ts";
import type { Channel } from "./channels/channel.ts";
import { createHttp } from "./channels/http.ts";
import { catchUpTurns } from "./recomputing/catching-up.ts";
import { createConnect, createLookup } from "./connect.ts";
import type { Core } from "./context.ts";
import { createDecisions } from "./deciding/decisions.ts";
import { createDispatch, type Dispatch } from "./dispatch.ts";
import { createDrafting } from "./drafting/drafting.ts";
import { allHandlers } from "./handlers/all.ts";
import type { Host, SecretStore } from "./host.ts";
import { createIngest } from "./ingest/ingest.ts";
import type { Frame, Session } from "./keeping/frame.ts";
import { keepCheckpoints } from "./keeping/checkpoints.ts";
import { followArrivals, goOn } from "./keeping/go-on.ts";
import { closeTidily } from "./keeping/close-tidily.ts";
import { keepOpen } from "./keeping/keep-open.ts";
import type { UpkeepRhythm } from "./keeping/upkeep.ts";
import { watchArchive } from "./keeping/watch.ts";
import { createLanguageFinder } from "./ingest/language.ts";
import type { Log } from "./log.ts";
import { createMedia } from "./media/fetching.ts";
import type { MediaFile } from "./media/media-file.ts";
import { assemblePolling } from "./polling/assemble.ts";
import { createBudget } from "./polling/budget.ts";
import { createUploads } from "./media/uploads.ts";
import { bringBack, unsentNow } from "./drafting/recovering.ts";
import { createReader } from "./reading/reader.ts";
import { openSecretStore } from "./secrets.ts";
import { createSending } from "./sending/sending.ts";
import { openUnsent, readUnsent } from "./drafting/unsent.ts";
import type { Programs } from "./threads.ts";
import type { Rhythm } from "../shared/delivery.ts";
import type { ChannelKind } from "../shared/model/channel-kind.ts";

/** The core behind its door: calls in, events out. */
export type RunningCore = {
  dispatch: Dispatch;
  /** The file of an attachment, where it is here (`attachments.fetch` brings it). */
  findMedia: (attachmentId: string) => Promise<MediaFile | undefined>;
  /** Answers how to stop listening. */
  subscribe: (listener: (event: AppEvent) => void) => () => void;
  /** Says in the data folder where the interface is. */
  announce: Ownership["announce"];
  /** Finishes or puts back what is in flight, then closes the archive. */
  close: () => Promise<void>;
};

export type CoreOptions = {
  channels: Partial<Record<ChannelKind, Channel>>;
  log: Log;
  /** Where they are once they are built; by default their sources. */
  programs?: Programs;
  demo?: boolean;
  now?: () => number;
  random?: () => number;
  /** Instead of the keychain: for a folder that lasts only as long as the run. */
  secrets?: SecretStore;
  /** Spans of the outbox, where the usual ones do not fit. */
  rhythm?: Rhythm;
  /** When the archive is checked and backed up, where that is not to be as usual. */
  upkeep?: UpkeepRhythm;
};

const sources: Programs = {
  task: new URL("./jobs/worker.ts", import.meta.url),
  reader: new URL("./reading/worker.ts", import.meta.url),
  checkpoints: new URL("./keeping/checkpoint-worker.ts", import.meta.url),
};

/**
 * Puts the core together. Throws `folder-in-use` when another Porchlight has the folder; an archive that cannot be
 * opened is spoken of by `archive.state`.
 */
export async function createCore(
  host: Host,
  options: CoreOptions,
): Promise<RunningCore> {
  const { log, now = Date.now, programs = sources } = options;
  mkdirSync(host.dataDir, { recursive: true, mode: 0o700 });
  const owner = ownFolder(host.dataDir);
  try {
    const { close, ...standing } = await keepOpen({
      host,
      log,
      now,
      workerUrl: programs.task,
      open: (frame) => start(host, { ...options, programs }, frame),
    });
    return {
      ...standing,
      announce: (address) => owner.announce(address),
      async close() {
        await close();
        owner.release();
      },
    };
  } catch (cause) {
    owner.release();
    throw cause;
  }
}

async function start(
  host: Host,
  options: CoreOptions & { programs: Programs },
  frame: Frame,
): Promise<Session> {
  const db = openArchive(host.dataDir);
  try {
    return await assemble(host, options, frame, db);
  } catch (cause) {
    db.close();
    throw cause;
  }
}

async function assemble(
  host: Host,
  options: CoreOptions & { programs: Programs },
  frame: Frame,
  db: Archive,
): Promise<Session> {
  const { log, now = Date.now, programs } = options;
  const { emit, jobs, runTask } = frame;
  if (listColumns(db).length === 0) saveColumns(db, firstDeck);
  const broughtBack = bringBack(db, readUnsent(host.dataDir), now());
  if (broughtBack > 0) log.warn(`unsent texts brought back: ${broughtBack}`);
  const unsent = openUnsent(host.dataDir, () => unsentNow(db, now()), log);
  const secrets =
    options.secrets ??
    (await openSecretStore(folderId(db), log, host.secretFallback));
  const closing = new AbortController();
  const stopBadge = frame.listen(createBadge(db, host));
  const lookup = createLookup(options.channels);
  const http = createHttp({ userAgent: `Porchlight/${host.version}` });
  const reader = createReader(host.dataDir, programs.reader, log);
  const checkpoints = keepCheckpoints({
    db,
    dataDir: host.dataDir,
    program: programs.checkpoints,
    log,
  });
  const { trouble, upkeep } = watchArchive({
    db,
    dataDir: host.dataDir,
    frame,
    log,
    now,
    isLasting: options.demo !== true,
    rhythm: options.upkeep,
    work: () => core,
  });
  const turns = createTurnKeeper(db, { left: () => catchUpTurns(core) });
  const languages = createLanguageFinder(db);
  const ingest = createIngest(db, turns, now);
  const budget = createBudget(now);
  const connect = createConnect(
    lookup,
    secrets,
    http,
    now,
    (id, location) => messageAt(db, id, location),
    budget,
  );
  const { polling, history } = assemblePolling({
    db,
    ingest,
    connect,
    budget,
    lookup,
    now,
    log,
    random: options.random ?? Math.random,
    host,
    jobs,
    reader,
    emit,
    trouble,
    closing: closing.signal,
    refresh: (account, connection) => refreshAccount(core, account, connection),
    back: () => sending.wake(),
    brought: () => followArrivals(core),
  });
  const media = createMedia({
    db,
    dataDir: host.dataDir,
    lookup,
    connect,
    http,
    now,
    signal: closing.signal,
  });
  const uploads = createUploads({ db, dataDir: host.dataDir, now, log });
  const drafting = createDrafting({ db, unsent, now });
  const sending = createSending({
    db,
    turns,
    ingest,
    unsent,
    uploads,
    lookup,
    connect,
    log,
    now,
    rhythm: options.rhythm,
    moved: () => emit({ type: "changed", topics: ["progress"] }),
    changed: ({ conversationId }, drafts) =>
      emit({
        type: "changed",
        topics: [
          "outbox",
          "conversations",
          "accounts",
          ...(drafts ? (["drafts"] as const) : []),
        ],
        ...(conversationId === undefined
          ? {}
          : { conversationIds: [conversationId] }),
      }),
  });
  const deciding = createDecisions({
    db,
    turns,
    now,
    polling,
    history,
    drafting,
    sending,
  });
  const authorising = createAuthorising({
    lookup,
    http,
    now,
    onDone: (authorised) => keepAuthorised(core, authorised),
    changed: () => emit({ type: "changed", topics: ["authorisation"] }),
  });
  const core: Core = {
    host,
    secrets,
    demo: options.demo ?? false,
    db,
    turns,
    ingest,
    polling,
    history,
    reader,
    frame,
    upkeep,
    trouble,
    jobs,
    runTask,
    deciding,
    authorising,
    drafting,
    unsent,
    sending,
    lookup,
    channels: options.channels,
    connect,
    http,
    media,
    uploads,
    languages,
    log,
    now,
    emit,
    signal: closing.signal,
  };
  goOn(core);
  return {
    dispatch: createDispatch(allHandlers(core), log, trouble.meet),
    findMedia: media.find,
    async close() {
      closing.abort();
      upkeep.close();
      trouble.close();
      stopBadge();
      await authorising.close();
      languages.close();
      await jobs.close();
      await reader.close();
      await Promise.all([polling.close(), sending.close()]);
      await checkpoints.close();
      closeTidily(db, host.dataDir, log);
      unsent.close();
    },
  };
}

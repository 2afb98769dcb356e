import type { Channel } from "./channels/channel.ts";
import type { ChannelKind } from "../shared/model/channel-kind.ts";
import type { AppEvent } from "../shared/contract/event.ts";
import type { Archive } from "./archive/open.ts";
import type { TurnKeeper } from "./archive/turns.ts";
import type { Authorising } from "./accounts/authorising.ts";
import type { Http } from "./channels/http.ts";
import type { ChannelLookup, Connect } from "./connect.ts";
import type { Deciding } from "./deciding/deciding.ts";
import type { Drafting } from "./drafting/drafting.ts";
import type { Host, SecretStore } from "./host.ts";
import type { Ingest } from "./ingest/ingest.ts";
import type { LanguageFinder } from "./ingest/language.ts";
import type { Log } from "./log.ts";
import type { Reader } from "./reading/reader.ts";
import type { Jobs } from "./jobs/jobs.ts";
import type { Frame } from "./keeping/frame.ts";
import type { Trouble } from "./keeping/trouble.ts";
import type { Upkeep } from "./keeping/upkeep.ts";
import type { RunTask } from "./jobs/run-task.ts";
import type { Media } from "./media/fetching.ts";
import type { Uploads } from "./media/uploads.ts";
import type { HistoryFetching } from "./polling/history.ts";
import type { Polling } from "./polling/polling.ts";
import type { Sending } from "./sending/sending.ts";
import type { Unsent } from "./drafting/unsent.ts";

/** What handlers work with; made once by the core. */
export type Core = {
  host: Host;
  secrets: SecretStore;
  demo: boolean;
  db: Archive;
  turns: TurnKeeper;
  ingest: Ingest;
  polling: Polling;
  history: HistoryFetching;
  reader: Reader;
  /** What outlives this opening of the archive. */
  frame: Frame;
  upkeep: Upkeep;
  trouble: Trouble;
  jobs: Jobs;
  runTask: RunTask;
  deciding: Deciding;
  authorising: Authorising;
  drafting: Drafting;
  unsent: Unsent;
  sending: Sending;
  lookup: ChannelLookup;
  /** What can be looked up. */
  channels: Partial<Record<ChannelKind, Channel>>;
  connect: Connect;
  http: Http;
  media: Media;
  uploads: Uploads;
  languages: LanguageFinder;
  log: Log;
  now: () => number;
  emit: (event: AppEvent) => void;
  /** Aborted when the core closes. */
  signal: AbortSignal;
};

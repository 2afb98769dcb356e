import { asArchiveFault, type Archive } from "../archive/open.ts";
import { saveRejected } from "../archive/payloads.ts";
import { forgetLocations } from "../archive/locations.ts";
import { hasActiveRule, noteForRules } from "../archive/rule-arrivals.ts";
import type { TurnKeeper } from "../archive/turns.ts";
import { AppError } from "../../shared/fault.ts";
import type {
  HistoryResult,
  Placed,
  PollResult,
  RemoteMessage,
} from "../channels/received.ts";
import {
  finishPage,
  ingestSignal,
  keepNews,
  type Page,
} from "./finish-page.ts";
import {
  ingestMessage,
  type Done,
  type IngestAccount,
} from "./ingest-message.ts";
import { keepPayloads } from "./keep-payloads.ts";
import { followPage } from "./same-page.ts";
import { takeHandling } from "./ingest-handling.ts";
import {
  createSharedCommit,
  sliceSize,
  type Written,
} from "./shared-commit.ts";

/** What ingest did; `more` is for the caller to poll on. */
export type Ingested = {
  added: number;
  updated: number;
  conversationIds: string[];
  /** A late message has joined conversations: drafts and outbox items moved with them. */
  joined: boolean;
};

export type Ingest = {
  /**
   * Takes in one poll's result, slice by slice; the cursor commits with the last slice. `isNews`: rules are to be asked
   * of it.
   */
  poll: (
    account: IngestAccount,
    result: PollResult<unknown>,
    options?: { between?: () => Promise<void>; isNews?: boolean },
  ) => Promise<Ingested>;
  /** Takes in a page of history; `keep` commits with its last slice, where a poll has its cursor. */
  history: (
    account: IngestAccount,
    result: HistoryResult<unknown>,
    options: {
      keep: (added: number) => void;
      between?: () => Promise<void>;
    },
  ) => Promise<Ingested>;
  /** Takes in our own message that the outbox has just sent; inside the caller's transaction. Answers its id. */
  sent: (
    account: IngestAccount,
    message: RemoteMessage,
    outbox: { id: string; seenUpTo: number | undefined },
  ) => { messageId: string; conversationId: string };
  /** Takes in our own message as the channel has it now, after an edit; inside the caller's transaction. */
  met: (account: IngestAccount, message: RemoteMessage) => void;
};

export function createIngest(
  db: Archive,
  turns: TurnKeeper,
  now: () => number,
): Ingest {
  const shared = createSharedCommit(db, turns);

  async function takePage(
    account: IngestAccount,
    result: Page,
    options: {
      keep: (added: number) => void;
      between?: (() => Promise<void>) | undefined;
      isNews?: boolean | undefined;
    },
  ): Promise<Ingested> {
    const ingested: Ingested = {
      added: 0,
      updated: 0,
      conversationIds: [],
      joined: false,
    };
    const touched = new Set<string>();
    const isAsked = options.isNews === true && hasActiveRule(db);
    // Oldest first, so that most events come to the turns in their order.
    const messages = result.messages.toSorted((a, b) => a.sentAt - b.sentAt);
    const slices = slicesOf(messages);
    const handlings = handlingsOf(result);
    let payloadId: number | undefined;
    // Anew with each try: what an attempt that failed has kept is gone with it.
    const keep = () => {
      payloadId = keepPayloads(db, account, messages, now());
    };
    const take = (message: RemoteMessage, index: number) => {
      const payload =
        payloadId === undefined ? undefined : { id: payloadId, index };
      const done = ingestMessage(db, turns, account, message, {
        now: now(),
        payload,
      });
      const followed = followPage(db, turns, account, message, done);
      if (isAsked && followed.outcome !== "same")
        noteForRules(db, followed.conversationId);
      return followed;
    };
    const count = (done: Done[]) => {
      for (const { outcome, joined } of done) {
        if (outcome === "added") ingested.added += 1;
        if (outcome === "updated") ingested.updated += 1;
        ingested.joined ||= joined;
      }
    };
    const note = <T>({ value, touched: ids }: Written<T>): T => {
      for (const id of ids) touched.add(id);
      return value;
    };
    const write = <T>(run: () => T) => note(shared.alone(run));
    const finish = (done: Done[]) => {
      finishPage(db, turns, account, result, now());
      const added = done.filter(({ outcome }) => outcome === "added").length;
      options.keep(ingested.added + added);
    };
    const putAside = (raw: unknown, why: string) =>
      write(() => saveRejected(db, account.id, now(), { raw, why }));
    const finishAlone = () => {
      for (const signal of result.signals) {
        const why = tryAlone(() =>
          write(() => ingestSignal(db, account, signal, now())),
        );
        if (why !== undefined) putAside(signal, why);
      }
      const others = { ...result, signals: [] };
      write(() => {
        finishPage(db, turns, account, others, now());
        options.keep(ingested.added);
      });
    };
    for (const [i, slice] of slices.entries()) {
      const isLast = i === slices.length - 1 && handlings.length === 0;
      try {
        const written = await shared.soon(slice.length, () => {
          if (i === 0) keep();
          const done = slice.map((message, j) =>
            take(message, i * sliceSize + j),
          );
          if (isLast) finish(done);
          return done;
        });
        count(note(written));
      } catch (cause) {
        refuseArchiveFault(cause);
        // One of them is to blame: each by itself, so that it alone is put aside.
        if (i === 0 && tryAlone(() => write(keep)) !== undefined)
          payloadId = undefined;
        for (const [j, message] of slice.entries()) {
          const why = tryAlone(() =>
            count([write(() => take(message, i * sliceSize + j))]),
          );
          if (why !== undefined) putAside(message.raw, why);
        }
        if (isLast) finishAlone();
      }
      if (!isLast) await options.between?.();
    }
    // Only now everything is here that was written after what was answered.
    for (const [i, slice] of cut(handlings).entries()) {
      const why = tryAlone(() =>
        write(() => {
          for (const each of slice)
            takeHandling(db, turns, account.id, each, now());
        }),
      );
      if (why !== undefined) putAside(slice, why);
      if (i % 10 === 9) await options.between?.();
    }
    if (handlings.length > 0) finishAlone();
    ingested.conversationIds = [...touched];
    return ingested;
  }

  return {
    async poll(account, result, { between, isNews } = {}) {
      if (result.isElsewhere === true)
        while (
          shared.alone(() => forgetLocations(db, account.id, 10 * sliceSize))
            .value > 0
        )
          await between?.();
      return takePage(account, result, {
        keep: () => keepNews(db, account, result),
        between,
        isNews,
      });
    },
    history: takePage,
    sent(account, message, outbox) {
      const done = ingestMessage(db, turns, account, message, {
        now: now(),
        payload: undefined,
        outbox,
      });
      turns.settle();
      return { messageId: done.messageId, conversationId: done.conversationId };
    },
    met(account, message) {
      ingestMessage(db, turns, account, message, {
        now: now(),
        payload: undefined,
      });
    },
  };
}

function slicesOf(messages: RemoteMessage[]): RemoteMessage[][] {
  const slices = cut(messages);
  // A page without messages still has a cursor to commit.
  return slices.length === 0 ? [[]] : slices;
}

function cut<T>(rows: readonly T[]): T[][] {
  const slices: T[][] = [];
  for (let i = 0; i < rows.length; i += sliceSize)
    slices.push(rows.slice(i, i + sliceSize));
  return slices;
}

/** What other programs made of the messages that were here, and of those that came now. */
function handlingsOf({ handlings = [], messages }: Page): Placed[] {
  return [
    ...handlings,
    ...messages.flatMap(({ location, handling }) =>
      location === undefined || handling === undefined
        ? []
        : [{ location, handling }],
    ),
  ];
}

/** A full or broken disk is not the fault of a message: it stops the poll, which is made again. */
function refuseArchiveFault(cause: unknown): void {
  const known = asArchiveFault(cause);
  if (known instanceof AppError) throw known;
}

/** Why it could not be done; undefined when it was. */
function tryAlone(run: () => void): string | undefined {
  try {
    run();
    return undefined;
  } catch (cause) {
    refuseArchiveFault(cause);
    return cause instanceof Error ? cause.message : String(cause);
  }
}

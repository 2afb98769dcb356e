import type { Archive } from "../archive/open.ts";
import type { StoredItem } from "../archive/outbox.ts";
import type { TurnKeeper } from "../archive/turns.ts";
import { createDeciding, type Deciding } from "./deciding.ts";
import type { Drafting } from "../drafting/drafting.ts";
import type { HistoryFetching } from "../polling/history.ts";
import type { Polling } from "../polling/polling.ts";
import { createReplay } from "./replay.ts";
import type { Sending } from "../sending/sending.ts";
import { createWritingBack } from "./writing-back.ts";

/** What the user decides, with all that follows from it in the pollers, the drafts and the outbox. */
export function createDecisions(context: {
  db: Archive;
  turns: TurnKeeper;
  now: () => number;
  polling: Pick<Polling, "start" | "stop">;
  history: Pick<HistoryFetching, "goOn">;
  drafting: Pick<Drafting, "setClosed">;
  sending: Pick<Sending, "acting" | "told" | "wake">;
}): Deciding {
  const { db, turns, now, polling, history, drafting, sending } = context;
  const writingBack = createWritingBack({ db, acting: sending.acting });

  /** Not inside the transaction of the decision. */
  function tellSoon(items: readonly StoredItem[]): void {
    if (items.length > 0) queueMicrotask(() => sending.told(items));
  }

  return createDeciding({
    db,
    turns,
    now,
    follow(before, mark, direction) {
      tellSoon(
        direction === "do"
          ? writingBack.follow(before, mark)
          : writingBack.unfollow(before, mark),
      );
    },
    replay: createReplay({
      db,
      turns,
      now,
      accountChanged(accountId, present) {
        if (present) {
          polling.start(accountId);
          history.goOn();
        } else void polling.stop(accountId);
        if (present) queueMicrotask(() => sending.wake(accountId));
      },
      setDraftClosed: drafting.setClosed,
      replayAct(change, direction) {
        const items = sending.acting.replay(change, direction);
        tellSoon(items);
        return items.flatMap(({ conversationId }) => conversationId ?? []);
      },
    }),
  });
}

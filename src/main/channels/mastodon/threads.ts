import { AppError } from "../../../shared/fault.ts";
import { isServersFault, type Api } from "./api.ts";
import { climb, type World } from "./thread.ts";
import {
  context as contextWire,
  status as statusWire,
  type Status,
} from "./wire.ts";

/** Requests for contexts in one poll; a page may need another poll. */
const maxContexts = 30;
/** Requests of the server's budget that are left for sending and for the person's other clients. */
const reserve = 30;
/** A server that fails so often in a row is not asked further in this poll. */
const maxFailures = 3;
/** Parents that are asked for one by one where a context leaves them out. */
const maxParents = 10;
const maxDescendants = 60;
const patience = 5 * 60_000;

/** Whether what is left of the server's budget is for other things. */
export function isLow(api: Api): boolean {
  const { remaining } = api.rate();
  return remaining !== undefined && remaining <= reserve;
}

/** When a low budget is full again. */
export function pauseOf(api: Api, now: number): number {
  return api.rate().resetAt ?? now + patience;
}

/** `whole`: all that can be known; `unread`: the server failed, worth another try; `later`: not asked for. */
export type Completion = "whole" | "unread" | "later";

/** Completes threads upwards, within a budget. */
export type Threads = {
  learn: (status: Status) => void;
  complete: (status: Status) => Promise<Completion>;
  /** What a fetched context brought below a status. */
  below: (id: string) => Status[];
  /** When asking may go on, once a server has asked for a pause or its budget is low. */
  notBefore: () => number | undefined;
};

export function createThreads(
  api: Api,
  world: World,
  now: () => number,
): Threads {
  const asked = new Set<string>();
  const gone = new Set<string>();
  const descendants = new Map<string, Status[]>();
  let failures = 0;
  let notBefore: number | undefined;

  const learn = (status: Status) => {
    world.known.set(status.id, status);
  };
  const mayAsk = () => {
    if (notBefore !== undefined || failures >= maxFailures) return false;
    if (asked.size === 0) return true;
    if (asked.size >= maxContexts) return false;
    if (isLow(api)) notBefore = pauseOf(api, now());
    return !isLow(api);
  };
  const path = (id: string) => `/api/v1/statuses/${encodeURIComponent(id)}`;

  /** Answers whether the request was answered at all; what is refused or gone is an answer. */
  const attempt = async (ask: () => Promise<void>): Promise<Completion> => {
    try {
      await ask();
      failures = 0;
      return "whole";
    } catch (error) {
      if (!(error instanceof AppError)) throw error;
      if (error.code === "gone" || error.code === "refused") return "whole";
      if (isServersFault(error)) {
        failures += 1;
        return "unread";
      }
      if (error.code !== "rate-limited") throw error;
      notBefore = error.details?.retryAt ?? now() + patience;
      return "later";
    }
  };

  return {
    learn,
    below: (id) => descendants.get(id) ?? [],
    notBefore: () => notBefore,
    async complete(status) {
      for (let parents = 0; parents <= maxParents;) {
        const { unknown } = climb(status, world);
        if (unknown === undefined || gone.has(unknown)) return "whole";
        if (asked.has(status.id)) {
          parents += 1;
          const outcome = await attempt(async () => {
            learn(await api.get(path(unknown), statusWire));
          });
          if (outcome !== "whole") return outcome;
          if (!world.known.has(unknown)) gone.add(unknown);
          continue;
        }
        if (!mayAsk()) return "later";
        asked.add(status.id);
        const outcome = await attempt(async () => {
          const found = await api.get(
            `${path(status.id)}/context`,
            contextWire,
          );
          for (const each of [...found.ancestors, ...found.descendants])
            learn(each);
          descendants.set(
            status.id,
            found.descendants.slice(0, maxDescendants),
          );
        });
        if (outcome !== "whole") return outcome;
      }
      return "whole";
    },
  };
}

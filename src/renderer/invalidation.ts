import type { QueryClient, QueryKey } from "@tanstack/react-query";
import type { AppEvent, Topic } from "../shared/contract/event.ts";
import type { Client } from "../shared/bridge.ts";

/** Beginnings of the query keys that a topic touches. */
const keysOf: Record<Topic, QueryKey[]> = {
  accounts: [["accounts"], ["reports"]],
  polling: [
    ["accounts", "list"],
    ["accounts", "ledger"],
  ],
  // `conversations get` is left out here: an event may name the few that changed.
  conversations: [
    ["conversations", "list"],
    ["conversations", "count"],
    ["search"],
    ["reports"],
    ["people"],
  ],
  columns: [["columns"]],
  drafts: [["drafts"]],
  outbox: [["outbox"], ["conversations", "get"]],
  progress: [["outbox"]],
  people: [["people"], ["search", "people"]],
  settings: [["settings"]],
  authorisation: [["authorisation"]],
  jobs: [["jobs"]],
  labels: [["labels"], ["rules", "list"]],
  rules: [["rules", "list"]],
  archive: [["archive"]],
};

/**
 * Figures beside what is being read. They follow a little later: with everything asked at once what has come in would
 * be on the screen last.
 */
const figures = new Set<unknown>([
  "accounts",
  "conversations count",
  "people",
  "reports",
]);
const laterMs = 100;

/** The longest that one refetch holds up the next of the same. */
const holdMs = 2_000;
/** Events of one commit come in one burst: it is let pass. */
const gatherMs = 2;

/**
 * Turns events into refetches, one of a kind at a time: what changes while a kind is being fetched is gathered for
 * its next time, so that a busy poller neither starves a long list's refetch nor asks the same thing twice, and a slow
 * kind (a figure of a report) never holds up a quick one (a list).
 */
export function followEvents(
  client: Pick<Client, "subscribe">,
  queries: QueryClient,
): () => void {
  const dirty = new Map<string, QueryKey>();
  const running = new Set<string>();
  const gathering = new Set<number>();

  function add(key: QueryKey): void {
    dirty.set(JSON.stringify(key), key);
  }

  function take(event: AppEvent): void {
    // The empty key is the beginning of all.
    if (event.type === "reset") add([]);
    else
      for (const topic of event.topics) {
        for (const key of keysOf[topic]) add(key);
        if (topic !== "conversations") continue;
        if (event.conversationIds === undefined) add(["conversations", "get"]);
        else
          for (const id of event.conversationIds)
            add(["conversations", "get", id]);
      }
    gather();
  }

  function gather(): void {
    void gatherFor(gatherMs);
    void gatherFor(laterMs);
  }

  async function gatherFor(ms: number): Promise<void> {
    if (gathering.has(ms)) return;
    gathering.add(ms);
    await pause(ms);
    gathering.delete(ms);
    for (const [name, queryKey] of dirty)
      if (!running.has(name) && isFigure(queryKey) === (ms === laterMs))
        void refetch(name, queryKey);
  }

  /**
   * What is fetched for the first time may have been read before the change, and an invalidation would take that
   * fetch for its own: it is asked once more.
   */
  async function afterFirst(queryKey: QueryKey): Promise<void> {
    const firsts = queries.getQueryCache().findAll({
      queryKey,
      fetchStatus: "fetching",
      predicate: ({ state }) => state.data === undefined,
    });
    await Promise.all(
      firsts.map(async (query) => {
        await Promise.allSettled([query.promise]);
        await queries.invalidateQueries({
          queryKey: query.queryKey,
          exact: true,
        });
      }),
    );
  }

  async function refetch(name: string, queryKey: QueryKey): Promise<void> {
    dirty.delete(name);
    running.add(name);
    const again = afterFirst(queryKey);
    await Promise.race([
      Promise.allSettled([queries.invalidateQueries({ queryKey }), again]),
      pause(holdMs),
    ]);
    running.delete(name);
    if (dirty.has(name)) gather();
  }

  return client.subscribe(take);
}

function isFigure([noun, which]: QueryKey): boolean {
  return figures.has(noun) || figures.has(`${String(noun)} ${String(which)}`);
}

function pause(ms: number): Promise<void> {
  return new Promise((resolve) => setTimeout(resolve, ms));
}

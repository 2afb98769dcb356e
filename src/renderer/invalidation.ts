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
  people: [["people"], ["search", "people"]],
  settings: [["settings"]],
  authorisation: [["authorisation"]],
  jobs: [["jobs"]],
  labels: [["labels"]],
  archive: [["archive"]],
};

/** The longest that one round of refetching holds up the next. */
const roundMs = 2_000;

type Dirty = { all: boolean; keys: Map<string, QueryKey> };

/**
 * Turns events into refetches, one round at a time: events that come while a round runs are gathered for the next,
 * so that a busy poller neither starves a long list's refetch nor asks the same thing twice.
 */
export function followEvents(
  client: Pick<Client, "subscribe">,
  queries: QueryClient,
): () => void {
  let dirty: Dirty = { all: false, keys: new Map() };
  let running = false;

  function add(key: QueryKey): void {
    dirty.keys.set(JSON.stringify(key), key);
  }

  function take(event: AppEvent): void {
    if (event.type === "reset") dirty.all = true;
    else
      for (const topic of event.topics) {
        for (const key of keysOf[topic]) add(key);
        if (topic !== "conversations") continue;
        if (event.conversationIds === undefined) add(["conversations", "get"]);
        else
          for (const id of event.conversationIds)
            add(["conversations", "get", id]);
      }
    void run();
  }

  async function run(): Promise<void> {
    if (running) return;
    running = true;
    // Events of one commit come in one burst: let it pass.
    await pause(10);
    while (dirty.all || dirty.keys.size > 0) {
      const round = dirty;
      dirty = { all: false, keys: new Map() };
      const refetched = round.all
        ? [queries.invalidateQueries()]
        : [...round.keys.values()].map((queryKey) =>
            queries.invalidateQueries({ queryKey }),
          );
      await Promise.race([Promise.allSettled(refetched), pause(roundMs)]);
    }
    running = false;
  }

  return client.subscribe(take);
}

function pause(ms: number): Promise<void> {
  return new Promise((resolve) => setTimeout(resolve, ms));
}

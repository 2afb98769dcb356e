import { join } from "node:path";
import { listAccounts } from "../../archive/accounts.ts";
import { overwriting } from "../../archive/leftovers.ts";
import { meetPayload, readPayloads } from "../../archive/payloads.ts";
import { dropSurplus } from "../../archive/surplus.ts";
import type { Core } from "../../context.ts";
import type { JobControl } from "../../jobs/jobs.ts";
import { stagingIn } from "../staging.ts";
import { readLaterWord } from "./later-word.ts";
import { mergeChoices } from "./merge-choices.ts";
import { mergeConversations } from "./merge-conversations.ts";
import { mergeByRule } from "./merge-memory.ts";
import { mergeMessages } from "./merge-messages.ts";
import { mergePeople } from "./merge-people.ts";
import { mergeUnsent } from "./merge-unsent.ts";
import { breathe, countAdded, eachRecord, type Merging } from "./merging.ts";
import { createMet } from "./met.ts";

/** In an order in which what is named is always there already. */
async function mergeAll(merging: Merging): Promise<void> {
  await mergePeople(merging);
  await mergeByRule(merging, "people-apart");
  await mergeByRule(merging, "labels");
  await mergeByRule(merging, "topics");
  await mergePayloads(merging);
  await mergeByRule(merging, "rejected");
  await mergeConversations(merging);
  await mergeMessages(merging);
  await eraseAgain(merging);
  await mergeByRule(merging, "signals");
  await mergeByRule(merging, "rules");
  await mergeByRule(merging, "decisions");
  await mergeByRule(merging, "marks");
  await mergeByRule(merging, "conversation-labels");
  await mergeByRule(merging, "rule-acts");
  await mergeByRule(merging, "feedback");
  await mergeByRule(merging, "notes");
  await mergeByRule(merging, "promises");
  await mergeUnsent(merging);
  await mergeByRule(merging, "ledger");
  await mergeChoices(merging);
}

async function mergePayloads(merging: Merging): Promise<void> {
  const { core, met, pages } = merging;
  await eachRecord(merging, "payloads", (payload) => {
    const accountId = met.ours("accounts", payload.accountId);
    const { id, isNew } = meetPayload(core.db, {
      accountId,
      fetchedAt: payload.fetchedAt,
      bytes: Buffer.from(payload.bytes, "base64"),
    });
    pages[payload.page] = id;
    if (!isNew) return;
    merging.newPages.set(id, accountId);
    countAdded(merging, "payloads");
  });
}

/** What was received of texts that are erased here must not stay in the pages that came with the export. */
async function eraseAgain(merging: Merging): Promise<void> {
  const { core, newPages, erasedOf, control } = merging;
  for (const [id, accountId] of newPages) {
    if (!erasedOf.has(accountId)) continue;
    control.signal.throwIfAborted();
    const isGone = overwriting(core.db, () => {
      dropSurplus(core.db, id);
      return readPayloads(core.db, id) === undefined;
    });
    if (isGone) countAdded(merging, "payloads", -1);
    await breathe();
  }
}

/**
 * Merges a checked export into the archive: what is here already is met and not doubled, what is newer holds, no text
 * gives way. Answers how many messages and how many records of any kind are new here.
 */
export async function mergeExport(
  core: Core,
  folder: string,
  control: JobControl,
): Promise<{ messages: number; records: number }> {
  const met = createMet(
    join(stagingIn(core.host.dataDir).folder, "met.sqlite"),
  );
  const merging: Merging = {
    core,
    folder,
    met,
    control,
    added: new Map(),
    pages: [],
    newPages: new Map(),
    erasedOf: new Set(),
    done: 0,
    newAccounts: new Set(),
    later: await readLaterWord(core.db),
    apart: new Set(),
  };
  try {
    await mergeAll(merging);
  } finally {
    met.close();
    // Those of a slice that could not be written are not there.
    for (const { id } of listAccounts(core.db))
      if (merging.newAccounts.has(id)) core.polling.start(id);
  }
  const { added } = merging;
  return {
    messages: added.get("messages") ?? 0,
    records: [...added.values()].reduce((sum, count) => sum + count, 0),
  };
}

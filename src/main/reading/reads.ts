import { arrivalsByHour } from "../archive/arrivals.ts";
import { countConversations } from "../archive/conversation-counts.ts";
import { findToErase } from "../archive/erasing.ts";
import { listLabels } from "../archive/labels.ts";
import { matching, tryRule } from "../archive/matching.ts";
import { listConversations } from "../archive/conversation-list.ts";
import type { Archive } from "../archive/open.ts";
import { readPerson } from "../archive/people.ts";
import { removedAccounts } from "../archive/removed-accounts.ts";
import { searchMessages } from "../archive/search.ts";
import { readCompleteness } from "./completeness.ts";
import { readConversation } from "./conversation.ts";
import { readResponseTime } from "./response-time.ts";

/** What the reader can be asked: whatever scans. Inputs and answers are plain data. */
export const reads = {
  count: (db: Archive, input: { query: string; now: number }) =>
    countConversations(db, input),
  labels: (db: Archive, _input: object) => listLabels(db),
  responseTime: readResponseTime,
  list: listConversations,
  matching,
  tryRule,
  search: searchMessages,
  toErase: findToErase,
  conversation: readConversation,
  arrivals: arrivalsByHour,
  completeness: readCompleteness,
  person: (db: Archive, { id }: { id: string }) => readPerson(db, id),
  removed: (db: Archive, { now }: { now: number }) => removedAccounts(db, now),
};

export type Reads = typeof reads;
export type ReadName = keyof Reads;
export type ReadInput<N extends ReadName> = Parameters<Reads[N]>[1];
export type ReadOutput<N extends ReadName> = ReturnType<Reads[N]>;

export type ReadRequest = { id: number; name: ReadName; input: unknown };

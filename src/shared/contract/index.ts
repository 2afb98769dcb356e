import type { z } from "zod";
import { accountCalls } from "./accounts.ts";
import { appCalls } from "./app.ts";
import { archiveCalls } from "./archive.ts";
import { attachmentCalls } from "./attachments.ts";
import { columnCalls } from "./columns.ts";
import { conversationCalls } from "./conversations.ts";
import { draftCalls } from "./drafts.ts";
import { feedbackCalls } from "./feedback.ts";
import { fileCalls } from "./files.ts";
import { jobCalls } from "./jobs.ts";
import { labelCalls } from "./labels.ts";
import { noteCalls } from "./notes.ts";
import { outboxCalls } from "./outbox.ts";
import { peopleCalls } from "./people.ts";
import { reportCalls } from "./reports.ts";
import { ruleCalls } from "./rules.ts";
import { safetyCalls } from "./safety.ts";
import { searchCalls } from "./search.ts";

/** The only place where a call is named. */
export const contract = {
  ...accountCalls,
  ...appCalls,
  ...archiveCalls,
  ...attachmentCalls,
  ...columnCalls,
  ...conversationCalls,
  ...draftCalls,
  ...feedbackCalls,
  ...fileCalls,
  ...jobCalls,
  ...labelCalls,
  ...noteCalls,
  ...outboxCalls,
  ...peopleCalls,
  ...reportCalls,
  ...ruleCalls,
  ...safetyCalls,
  ...searchCalls,
};

export type Contract = typeof contract;
export type Method = keyof Contract;
/** What a caller passes: fields with a default may be left out. */
export type Input<M extends Method> = z.input<Contract[M]["input"]>;
/** What a handler receives: parsed, defaults filled in. */
export type Parsed<M extends Method> = z.output<Contract[M]["input"]>;
export type Output<M extends Method> = z.output<Contract[M]["output"]>;

/** One function per call; groups of it are checked with `satisfies Pick<Handlers, …>`. */
export type Handlers = {
  [M in Method]: (input: Parsed<M>) => Output<M> | Promise<Output<M>>;
};

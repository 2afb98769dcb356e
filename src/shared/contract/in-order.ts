import type { Method } from "./index.ts";

/**
 * Calls that are made in the order in which the user decided, one when the one before is answered: `undo` takes back
 * what was decided last, and over HTTP a later call may overtake an earlier one.
 */
export const inOrder: ReadonlySet<string> = new Set<Method>([
  "accounts.remove",
  "conversations.mark",
  "conversations.merge",
  "conversations.split",
  "conversations.splitFrom",
  "drafts.discard",
  "feedback.tag",
  "feedback.untag",
  "labels.delete",
  "labels.rename",
  "labels.set",
  "notes.add",
  "notes.delete",
  "notes.edit",
  "outbox.act",
  "people.keepApart",
  "people.merge",
  "people.setOneOfUs",
  "people.setRole",
  "people.split",
  "promises.end",
  "promises.make",
  "redo",
  "rules.add",
  "rules.change",
  "rules.order",
  "rules.remove",
  "undo",
]);

import type { Noun } from "../../../shared/export/records.ts";

/** Fields that name another record. */
export type References = Readonly<Record<string, Noun>>;

/** What must be in the same export: the archive would refuse a record without it. */
export const references: Readonly<Partial<Record<Noun, References>>> = {
  identities: { personId: "people", bornAs: "people" },
  "people-apart": { one: "identities", other: "identities" },
  accounts: { identityIds: "identities" },
  payloads: { accountId: "accounts" },
  rejected: { accountId: "accounts" },
  conversations: { accountId: "accounts" },
  messages: {
    accountId: "accounts",
    conversationId: "conversations",
    identityId: "identities",
  },
  signals: { accountId: "accounts", identityId: "identities" },
  decisions: { ruleId: "rules" },
  "rule-acts": { conversationId: "conversations", ruleId: "rules" },
  marks: {
    decisionId: "decisions",
    conversationId: "conversations",
    personId: "people",
    messageId: "messages",
  },
  "conversation-labels": {
    conversationId: "conversations",
    labelId: "labels",
  },
  feedback: { messageId: "messages", topicId: "topics" },
  notes: { conversationId: "conversations", personId: "people" },
  promises: { conversationId: "conversations", personId: "people" },
  ledger: { accountId: "accounts" },
};

/** What may be gone: text is kept even where what it belonged to is not there any more. */
export const looseReferences: Readonly<Partial<Record<Noun, References>>> = {
  messages: { mentions: "identities", outboxId: "outbox" },
  conversations: { partOf: "conversations" },
  marks: { homeId: "conversations", bornAs: "people", copyOf: "marks" },
  notes: { homeId: "conversations", bornAs: "people" },
  promises: { homeId: "conversations", bornAs: "people" },
  drafts: {
    homeId: "conversations",
    accountId: "accounts",
    conversationId: "conversations",
    inReplyTo: "messages",
    edits: "messages",
  },
  outbox: {
    accountId: "accounts",
    conversationId: "conversations",
    inReplyTo: "messages",
    targetId: "messages",
    messageId: "messages",
  },
};

import type { ConversationItem } from "../../src/shared/model/conversation.ts";

/** A conversation as a list shows it; what a test does not name is plain. */
export function makeItem(
  id: string,
  more: Partial<ConversationItem> = {},
): ConversationItem {
  return {
    id,
    channel: "mastodon",
    accountId: "account",
    title: "",
    person: {
      id: `person-${id}`,
      name: `Person ${id}`,
      handle: "@p@a.example",
    },
    excerpt: "Do you ship to Gdańsk?",
    excerptFrom: "in",
    lastAt: Date.UTC(2026, 10, 1),
    state: "open",
    unread: false,
    muted: false,
    starred: false,
    labels: [],
    kind: "mention",
    stream: "direct",
    visibility: "public",
    messages: 1,
    attachments: 0,
    waiting: 0,
    answering: false,
    held: false,
    draft: false,
    ...more,
  };
}

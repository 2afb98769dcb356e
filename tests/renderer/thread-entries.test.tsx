import { describe, expect, it } from "vitest";
import { threadEntries } from "../../src/renderer/conversation/entries.ts";
import type { Conversation } from "../../src/shared/model/conversation.ts";
import type { Message } from "../../src/shared/model/message.ts";
import type { OutboxItem } from "../../src/shared/model/outbox-item.ts";

function message(id: string, sentAt: number, part: Partial<Message> = {}) {
  return {
    id,
    sentAt,
    direction: "in",
    author: { identityId: "i", personId: "p", name: "Marta", handle: "@m" },
    ...part,
  } as Message;
}

function item(id: string, part: Partial<OutboxItem> = {}): OutboxItem {
  return {
    id,
    accountId: "a",
    text: "answer",
    state: "queued",
    createdAt: 100,
    notBefore: 105,
    attempts: 0,
    ...part,
  };
}

function conversation(part: Partial<Conversation>): Conversation {
  return {
    messages: [],
    earlier: 0,
    later: 0,
    participants: [],
    gaps: [],
    notes: [],
    outbox: [],
    context: [],
    threads: [],
    ...part,
  } as unknown as Conversation;
}

describe("the rows of a thread", () => {
  it("puts gaps and notes where they fall and what is on its way last", () => {
    const entries = threadEntries(
      conversation({
        messages: [message("m1", 10), message("m2", 30)],
        gaps: [
          {
            accountId: "acc",
            from: 20,
            to: 25,
            message: "5 minutes are missing.",
          },
        ],
        notes: [{ id: "n1", text: "Called her", at: 15 }],
        outbox: [item("o2", { createdAt: 9 }), item("o1", { createdAt: 8 })],
      }),
    );
    expect(entries.map(({ key }) => key)).toEqual([
      "m1",
      "note-n1",
      "gap-acc-20-25",
      "m2",
      "out-o1",
      "out-o2",
    ]);
  });

  it("says whose a gap is where the conversation is in several accounts", () => {
    const gaps = ["cafe", "forum"].map((accountId) => ({
      accountId,
      from: 20,
      to: 25,
      message: "",
    }));
    const thread = { id: "t", channel: "email", title: "", messages: 1 };
    const threads = ["cafe", "forum"].map((accountId) => ({
      ...thread,
      accountId,
      lastAt: 30,
    })) as Conversation["threads"];
    const whose = (part: Partial<Conversation>) =>
      threadEntries(conversation({ gaps, ...part })).map((entry) =>
        entry.type === "gap" ? [entry.key, entry.accountId] : [],
      );
    expect(whose({ threads })).toEqual([
      ["gap-cafe-20-25", "cafe"],
      ["gap-forum-20-25", "forum"],
    ]);
    const [alone] = whose({ threads: threads.slice(0, 1) });
    expect(alone).toEqual(["gap-cafe-20-25", undefined]);
  });

  it("shows a sent reply until its message is there, never both and never neither", () => {
    const sent = item("o1", { state: "sent", messageId: "m9" });
    const before = threadEntries(conversation({ outbox: [sent] }));
    expect(before.map(({ key }) => key)).toEqual(["out-o1"]);
    const after = threadEntries(
      conversation({ messages: [message("m9", 50)], outbox: [sent] }),
    );
    expect(after.map(({ key }) => key)).toEqual(["m9"]);
    expect(
      threadEntries(
        conversation({ outbox: [item("o2", { state: "discarded" })] }),
      ),
    ).toEqual([]);
  });

  it("shows nothing of what lies before and after the messages shown", () => {
    const window = {
      messages: [message("m1", 10), message("m2", 30)],
      notes: [5, 20, 40].map((at) => ({ id: `n${at}`, text: "", at })),
      outbox: [item("o1")],
    };
    const keys = (part: Partial<Conversation>) =>
      threadEntries(conversation({ ...window, ...part })).map(({ key }) => key);
    expect(keys({ earlier: 7 })).toEqual([
      "m1",
      "note-n20",
      "m2",
      "note-n40",
      "out-o1",
    ]);
    expect(keys({ later: 7 })).toEqual(["note-n5", "m1", "note-n20", "m2"]);
  });

  it("folds the finds of one page into the one that says most, and knows whose the others are", () => {
    const find = (id: string, accountId: string, part: Partial<Message>) =>
      message(id, Number(id), {
        accountId,
        addressed: "other",
        text: "",
        ...part,
      });
    const rows = (channel: "links" | "feed") =>
      threadEntries(
        conversation({
          channel,
          messages: [
            find("1", "alerts", {
              permalink: "https://www.zine.example/cafe?utm_source=x",
              text: "A café opens",
            }),
            find("2", "mentions", {
              permalink: "http://zine.example/cafe/",
              text: "They have opened, and it is lovely.",
            }),
            find("3", "mentions", { permalink: "https://zine.example/cafe" }),
            // Whoever speaks to us is heard, and so is another page.
            find("4", "mentions", {
              permalink: "https://zine.example/cafe",
              addressed: "to-us",
              text: "Open on Sundays?",
            }),
            find("5", "alerts", { permalink: "https://zine.example/other" }),
            find("6", "alerts", {
              permalink: "https://zine.example/cafe",
              deletedAt: 7,
            }),
          ],
        }),
      ).map((entry) =>
        entry.type === "copy"
          ? `${entry.key} ${entry.again ? "again" : "also"} ${entry.accountId}`
          : entry.key,
      );
    expect(rows("links")).toEqual([
      "1 also alerts",
      "2",
      "3 again mentions",
      "4",
      "5",
      "6",
    ]);
    expect(rows("feed")).toEqual(["1", "2", "3", "4", "5", "6"]);
  });
});

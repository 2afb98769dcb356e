import { sortable, type Person } from "./double-network.ts";

export type DoubleChatMessage = {
  $type: string;
  id: string;
  rev: string;
  text?: string;
  sender: { did: string };
  sentAt: string;
};

export type DoubleTalk = {
  id: string;
  rev: string;
  members: Person[];
  messages: DoubleChatMessage[];
};

/** Direct messages: https://docs.bsky.app/docs/api/chat-bsky-convo-list-convos and what follows there. */
export function createChat(us: () => Person, now: () => number) {
  const talks = new Map<string, DoubleTalk>();
  const reactions: string[] = [];
  let count = 0;
  const nextRev = () => {
    count += 1;
    return `22${sortable(count)}`;
  };
  const talkWith = (person: Person): DoubleTalk => {
    const id = `talk-${person.handle.split(".")[0] ?? ""}`;
    const known = talks.get(id);
    if (known !== undefined) return known;
    const members = [us(), person];
    const made = { id, rev: nextRev(), members, messages: [] };
    talks.set(id, made);
    return made;
  };
  const write = (talk: DoubleTalk, by: Person, text: string) => {
    const rev = nextRev();
    const made = {
      $type: "chat.bsky.convo.defs#messageView",
      id: `message-${rev}`,
      rev,
      text,
      sender: { did: by.did },
      sentAt: new Date(now()).toISOString(),
    };
    talk.messages.push(made);
    talk.rev = rev;
    return made;
  };
  const erase = (talk: DoubleTalk, message: DoubleChatMessage) => {
    delete message.text;
    message.$type = "chat.bsky.convo.defs#deletedMessageView";
    talk.rev = nextRev();
  };

  const paged = <T>(rows: readonly T[], query: URLSearchParams) => {
    const limit = Number(query.get("limit") ?? 50);
    const from = Number(query.get("cursor") ?? 0);
    return {
      rows: rows.slice(from, from + limit),
      ...(from + limit < rows.length ? { cursor: String(from + limit) } : {}),
    };
  };

  const route = (
    method: string,
    query: URLSearchParams,
    body: Record<string, unknown>,
  ): [number, unknown] => {
    const convoId = query.get("convoId") ?? (body["convoId"] as string);
    const talk = talks.get(convoId);
    if (method === "chat.bsky.convo.listConvos") {
      const all = [...talks.values()].toSorted((a, b) =>
        a.rev < b.rev ? 1 : -1,
      );
      const { rows, ...more } = paged(all, query);
      const convos = rows.map(({ messages, ...rest }) => ({
        ...rest,
        lastMessage: messages.at(-1),
        unreadCount: 0,
        muted: false,
      }));
      return [200, { convos, ...more }];
    }
    if (talk === undefined)
      return [400, { error: "InvalidConvo", message: "Convo not found" }];
    if (method === "chat.bsky.convo.getMessages") {
      const { rows, ...more } = paged(talk.messages.toReversed(), query);
      return [200, { messages: rows, ...more }];
    }
    if (method === "chat.bsky.convo.sendMessage") {
      const { text } = body["message"] as { text: string };
      return [200, write(talk, us(), text)];
    }
    if (method.endsWith("Reaction")) {
      reactions.push(`${method} ${String(body["messageId"])}`);
      return [200, {}];
    }
    return [501, { error: "MethodNotImplemented" }];
  };

  return { talks, reactions, talkWith, write, erase, route };
}

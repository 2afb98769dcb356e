import { sortable, type Person } from "./double-network.ts";

export type DoubleChatMessage = {
  $type: string;
  id: string;
  rev: string;
  text?: string;
  facets?: unknown;
  sender?: { did: string };
  replyTo?: unknown;
  data?: unknown;
  sentAt: string;
};

export type DoubleTalk = {
  id: string;
  rev: string;
  members: Person[];
  kind?: unknown;
  messages: DoubleChatMessage[];
};

/** Direct messages: https://docs.bsky.app/docs/api/chat-bsky-convo-list-convos and what follows there. */
export function createChat(
  us: () => Person,
  everybody: () => Person[],
  now: () => number,
) {
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
  /** A group shows only some of its members. */
  const group = (name: string, shown: Person[]): DoubleTalk => {
    const kind = {
      $type: "chat.bsky.convo.defs#groupConvo",
      name,
      createdAt: new Date(now()).toISOString(),
      lockStatus: "unlocked",
      lockStatusModerationOverride: false,
      memberCount: 40,
      memberLimit: 50,
    };
    const members = [us(), ...shown];
    const id = `group-${name}`;
    const made = { id, rev: nextRev(), members, kind, messages: [] };
    talks.set(id, made);
    return made;
  };
  const append = (
    talk: DoubleTalk,
    type: string,
    more: Partial<DoubleChatMessage>,
  ): DoubleChatMessage => {
    const rev = nextRev();
    const made = {
      $type: `chat.bsky.convo.defs#${type}`,
      id: `message-${rev}`,
      rev,
      sentAt: new Date(now()).toISOString(),
      ...more,
    };
    talk.messages.push(made);
    talk.rev = rev;
    return made;
  };
  const write = (
    talk: DoubleTalk,
    by: Person,
    text: string,
    more: { to?: DoubleChatMessage; names?: Person } = {},
  ) => {
    const { to, names } = more;
    const lead = names === undefined ? "" : `@${names.handle} `;
    const facet = (did: string) => ({
      index: { byteStart: 0, byteEnd: lead.length - 1 },
      features: [{ $type: "app.bsky.richtext.facet#mention", did }],
    });
    return append(talk, "messageView", {
      text: lead + text,
      sender: { did: by.did },
      ...(names === undefined ? {} : { facets: [facet(names.did)] }),
      ...(to === undefined ? {} : { replyTo: to }),
    });
  };
  /** Who came, who left, what a group is called. */
  const tell = (talk: DoubleTalk, data: Record<string, unknown>) =>
    append(talk, "systemMessageView", { data });
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

  const viewOf = ({ messages, ...rest }: DoubleTalk) => ({
    ...rest,
    lastMessage: messages.at(-1),
    unreadCount: 0,
    muted: false,
  });

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
      return [200, { convos: rows.map(viewOf), ...more }];
    }
    if (talk === undefined)
      return [400, { error: "InvalidConvo", message: "Convo not found" }];
    if (method === "chat.bsky.convo.getMessages") {
      const { rows, ...more } = paged(talk.messages.toReversed(), query);
      const relatedProfiles = everybody().filter(({ did }) =>
        rows.some(({ sender }) => sender?.did === did),
      );
      return [200, { messages: rows, relatedProfiles, ...more }];
    }
    if (method === "chat.bsky.convo.sendMessage") {
      const { text, replyTo } = body["message"] as {
        text: string;
        replyTo?: { messageId: string };
      };
      const to = talk.messages.find(({ id }) => id === replyTo?.messageId);
      return [200, write(talk, us(), text, to === undefined ? {} : { to })];
    }
    if (method.endsWith("Reaction")) {
      const message = talk.messages.find(({ id }) => id === body["messageId"]);
      reactions.push(`${method} ${String(body["messageId"])}`);
      return [200, { message }];
    }
    if (method === "chat.bsky.convo.updateRead")
      return [200, { convo: viewOf(talk) }];
    return [501, { error: "MethodNotImplemented" }];
  };

  return { talks, reactions, talkWith, group, write, tell, erase, route };
}

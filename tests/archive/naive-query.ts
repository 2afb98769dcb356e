import { readBody } from "../../src/main/archive/message-columns.ts";
import type { Archive } from "../../src/main/archive/open.ts";
import type { Body } from "../../src/shared/model/body.ts";
import type {
  Comparison,
  ConversationFilter,
  IsValue,
  MessageQuery,
  Query,
} from "../../src/shared/query/ast.ts";
import { spanOfDay, startOf, type Clock } from "../../src/shared/query/day.ts";
import { foldName } from "../../src/shared/query/fold.ts";
import {
  isAboutMessage,
  partsOf,
  splitGroup,
} from "../../src/shared/query/scope.ts";
import { asksQuestion, hasLink } from "../../src/shared/query/text-facts.ts";
import {
  countWords,
  indexText,
  queryTerm,
} from "../../src/shared/query/words.ts";

type Row = Record<string, string | number | null>;

function bodyOf({ text, body }: Row): Body {
  return readBody({
    text: String(text),
    body: body == null ? null : String(body),
  });
}

/** Everything in memory, with nothing but what the tables of the first version hold. */
export type Model = {
  conversations: Row[];
  messagesOf: Map<unknown, Row[]>;
  table: (name: string) => Row[];
};

export function readModel(db: Archive): Model {
  const tables = new Map<string, Row[]>();
  const table = (name: string): Row[] => {
    let rows = tables.get(name);
    if (rows === undefined) {
      rows = db.prepare<[], Row>(`SELECT * FROM ${name}`).all();
      tables.set(name, rows);
    }
    return rows;
  };
  const messagesOf = Map.groupBy(
    table("messages"),
    (m) => m["conversation_id"],
  );
  return { conversations: table("conversations"), messagesOf, table };
}

function removedAccounts({ table }: Model): Set<unknown> {
  return new Set(
    table("accounts").flatMap((a) => (a["removed_at"] === null ? [] : a["id"])),
  );
}

/** The conversations that a query lists, newest hit first, by looking at every one of them. */
export function listNaively(
  model: Model,
  query: Query,
  clock: Clock,
): string[] {
  const ask = asker(model, clock);
  const removed = removedAccounts(model);
  const of = partsOf(query);
  const { message, rest } = splitGroup(of);
  const isOfOutbox = rest.some((part) => part.type === "in");
  return model.conversations
    .filter(
      (c) =>
        c["redirect_to"] === null &&
        !removed.has(c["account_id"]) &&
        (isOfOutbox || Number(c["inbound"]) > 0) &&
        (of.length === 0 || ask.conversation(c, { type: "all", of })),
    )
    .map((c) => {
      const hits = (model.messagesOf.get(c["id"]) ?? []).filter(
        (m) =>
          message.length === 0 || ask.message(m, { type: "all", of: message }),
      );
      const seq = Math.max(...hits.map((m) => Number(m["seq"])));
      return { id: String(c["id"]), seq };
    })
    .sort((a, b) => b.seq - a.seq)
    .map(({ id }) => id);
}

/** The messages that a search finds, newest first, by looking at every one of them. */
export function searchNaively(
  model: Model,
  query: Query,
  clock: Clock,
): string[] {
  const ask = asker(model, clock);
  const removed = removedAccounts(model);
  const { message, rest } = splitGroup(partsOf(query));
  const found = model.conversations
    .filter(
      (c) =>
        !removed.has(c["account_id"]) &&
        rest.every((part) => ask.conversation(c, part)),
    )
    .flatMap((c) => model.messagesOf.get(c["id"]) ?? [])
    .filter(
      (m) =>
        message.length === 0 || ask.message(m, { type: "all", of: message }),
    );
  return found
    .sort((a, b) => Number(b["seq"]) - Number(a["seq"]))
    .map((m) => String(m["id"]));
}

function asker(model: Model, clock: Clock) {
  const { table, messagesOf } = model;
  const identities = new Map(table("identities").map((i) => [i["id"], i]));
  const some = (name: string, of: Row, matches: (row: Row) => boolean) =>
    table(name).some(
      (row) => row["conversation_id"] === of["id"] && matches(row),
    );
  const any = () => true;

  function message(m: Row, query: MessageQuery): boolean {
    const author = identities.get(m["identity_id"]) ?? {};
    const text = String(m["text"]);
    switch (query.type) {
      case "all":
        return query.of.every((part) => message(m, part));
      case "any":
        return query.of.some((part) => message(m, part));
      case "text":
        return says(
          [m["subject"], m["warning"], text, m["author"]].join("\n"),
          query.text,
          query.prefix,
        );
      case "from":
        return says(
          `${author["name"]} ${author["handle"]}`,
          query.value,
          query.value.endsWith("*"),
        );
      case "has":
        if (query.value === "attachment") return Number(m["attachments"]) > 0;
        if (query.value === "question")
          return m["direction"] === "in" && asksQuestion(text);
        return hasLink(text, bodyOf(m));
      case "lang": {
        const lang = String(m["lang"] ?? "-")
          .toLowerCase()
          .replaceAll("_", "-");
        return lang === query.value || lang.startsWith(`${query.value}-`);
      }
      case "after":
        return Number(m["sent_at"]) >= startOf(query.day, clock);
      case "before":
        return Number(m["sent_at"]) < startOf(query.day, clock);
      case "on": {
        const { from, to } = spanOfDay(query.day, clock);
        return Number(m["sent_at"]) >= from && Number(m["sent_at"]) < to;
      }
      case "kind":
        return m["kind"] === query.value;
      case "words":
        return compares(countWords(text), query.than, query.count);
      case "reach":
        return (
          m["reach"] !== null &&
          compares(Number(m["reach"]), query.than, query.count)
        );
      case "feedback":
        return table("feedback").some(
          (f) => f["message_id"] === m["id"] && f["kind"] === query.value,
        );
      case "topic": {
        const topic = table("topics").find(
          (t) => t["folded"] === foldName(query.value),
        );
        return table("feedback").some(
          (f) => f["message_id"] === m["id"] && f["topic_id"] === topic?.["id"],
        );
      }
    }
  }

  function conversation(c: Row, query: Query): boolean {
    const messages = messagesOf.get(c["id"]) ?? [];
    if (query.type !== "all" && isAboutMessage(query))
      return messages.some((m) => message(m, query));
    if (query.type === "not") return !conversation(c, query.of);
    if (query.type === "any")
      return query.of.some((part) => conversation(c, part));
    if (query.type !== "all") return fact(c, messages, query);
    const { message: together, rest } = splitGroup(query.of);
    return (
      rest.every((part) => conversation(c, part)) &&
      (together.length === 0 ||
        messages.some((m) => message(m, { type: "all", of: together })))
    );
  }

  /** Itself, and what it was merged from. */
  function threads(c: Row): Row[] {
    return model.conversations.filter(
      (t) => t === c || t["redirect_to"] === c["id"],
    );
  }

  function accountsCalled(value: string): unknown[] {
    const there = table("accounts").filter((a) => a["removed_at"] === null);
    if (there.some((a) => a["id"] === value)) return [value];
    const plain = (name: unknown) => foldName(String(name)).replace(/^@/, "");
    return there
      .filter((a) => [a["name"], a["handle"]].map(plain).includes(plain(value)))
      .map((a) => a["id"]);
  }

  function people(messages: readonly Row[]): unknown[] {
    return messages.map((m) => identities.get(m["identity_id"])?.["person_id"]);
  }

  function fact(c: Row, messages: Row[], query: ConversationFilter): boolean {
    const waits = Number(c["waiting"]) > 0;
    switch (query.type) {
      case "is":
        return is(c, messages, query.value);
      case "draft":
        return some("drafts", c, (d) => d["closed_at"] === null);
      case "note":
        return some("notes", c, any);
      case "in":
        return query.value === "drafts"
          ? some("drafts", c, (d) => d["closed_at"] === null)
          : some(
              "outbox",
              c,
              (o) =>
                !["sent", "discarded"].includes(String(o["state"])) &&
                (o["quiet"] === 0 ||
                  ["held", "failed"].includes(String(o["state"]))),
            );
      case "label": {
        const label = table("labels").find(
          (l) => l["folded"] === foldName(query.value),
        );
        return some(
          "conversation_labels",
          c,
          (l) => l["label_id"] === label?.["id"],
        );
      }
      case "outcome":
        return some("turns", c, (t) => outcomeOf(t) === query.value);
      case "role": {
        const roles = new Map(table("people").map((p) => [p["id"], p["role"]]));
        return people(messages).some((id) => {
          const role = roles.get(id as string) ?? null;
          return (
            role !== null && foldName(String(role)) === foldName(query.value)
          );
        });
      }
      case "person": {
        const named = table("identities")
          .filter((i) =>
            says(
              `${i["name"]} ${i["handle"]}`,
              query.value,
              query.value.endsWith("*"),
            ),
          )
          .map((i) => i["person_id"]);
        return people(messages).some(
          (id) => id === query.value || named.includes(id as string),
        );
      }
      case "stream":
      case "visibility":
        return c[query.type] === query.value;
      case "channel":
        return threads(c).some((t) => t["channel"] === query.value);
      case "account":
        return threads(c).some((t) =>
          accountsCalled(query.value).includes(t["account_id"]),
        );
      case "due":
        return (
          waits &&
          c["muted"] === 0 &&
          c["due_at"] !== null &&
          compares(
            Number(c["due_at"]),
            query.than,
            clock.now + query.seconds * 1000,
          )
        );
      case "waited": {
        const answered = table("turns")
          .filter(
            (t) =>
              t["conversation_id"] === c["id"] &&
              ["answered", "answered-elsewhere"].includes(outcomeOf(t) ?? ""),
          )
          .toSorted((a, b) => Number(b["ended_at"]) - Number(a["ended_at"]))[0];
        const ms = waits
          ? clock.now - Number(c["waiting_since"])
          : answered &&
            Number(answered["ended_at"]) - Number(answered["start_at"]);
        return (
          ms !== undefined && compares(ms, query.than, query.seconds * 1000)
        );
      }
    }
  }

  function is(c: Row, messages: Row[], value: IsValue): boolean {
    const waits = Number(c["waiting"]) > 0 && c["muted"] === 0;
    const isOverdue =
      waits && c["due_at"] !== null && Number(c["due_at"]) < clock.now;
    switch (value) {
      case "waiting":
        return waits;
      case "overdue":
        return isOverdue;
      case "late":
        return (
          isOverdue ||
          (waits &&
            c["due_at"] === null &&
            Number(c["waiting_since"]) < clock.now - 86_400_000)
        );
      case "open":
      case "snoozed":
      case "done":
        return c["state"] === value;
      case "unread":
        return Number(c["last_in_at"]) > Number(c["read_at"]);
      case "starred":
      case "muted":
        return c[value] === 1;
      case "aside":
        return messages.some((m) => m["addressed"] === "aside");
      case "held":
        return (
          some("outbox", c, (o) => o["state"] === "held") ||
          some(
            "messages",
            c,
            (m) =>
              m["held_at"] !== null &&
              m["hidden_at"] === null &&
              m["deleted_at"] === null,
          )
        );
      case "handed-off":
        return (
          c["muted"] === 0 &&
          some("turns", c, (t) => outcomeOf(t) === "handed-off")
        );
      case "promised":
        return some("promises", c, (p) => p["ended_at"] === null);
      case "first-contact":
        return messages.some((m) => isFirst(m));
      case "mine": {
        const { value } =
          table("settings").find((row) => row["key"] === "settings") ?? {};
        const { ownedStreams = [] } = JSON.parse(String(value ?? "{}")) as {
          ownedStreams?: unknown[];
        };
        return ownedStreams.length === 0 || ownedStreams.includes(c["stream"]);
      }
    }
  }

  function isFirst(m: Row): boolean {
    const isToUs = (m: Row) =>
      m["direction"] === "in" && m["addressed"] === "to-us";
    const personOf = (m: Row) =>
      identities.get(m["identity_id"])?.["person_id"];
    return (
      isToUs(m) &&
      !table("messages").some(
        (other) =>
          Number(other["seq"]) < Number(m["seq"]) &&
          isToUs(other) &&
          personOf(other) === personOf(m),
      )
    );
  }

  return { message, conversation };
}

function outcomeOf(turn: Row): string | undefined {
  const { ended_at: at, ended_how: how, ended_why: why } = turn;
  if (at === null)
    return turn["handed_off_at"] === null ? undefined : "handed-off";
  if (how === "excused") return "no-reply-needed";
  if (how === "void") return why === "spam" ? "spam" : undefined;
  return how === null || how === "assumed" ? "answered" : String(how);
}

function compares(value: number, than: Comparison, bound: number): boolean {
  switch (than) {
    case "<":
      return value < bound;
    case "<=":
      return value <= bound;
    case "=":
      return value === bound;
    case ">=":
      return value >= bound;
    case ">":
      return value > bound;
  }
}

/** Words in a row, one after the other. */
function says(text: string, wanted: string, prefix: boolean): boolean {
  const term = queryTerm(wanted, prefix);
  if (term === undefined) return false;
  const tokens = indexText(text).split(" ");
  return tokens.some((_, at) =>
    term.tokens.every((token, i) => {
      const there = tokens[at + i] ?? "";
      return term.prefix && i === term.tokens.length - 1
        ? there.startsWith(token)
        : there === token;
    }),
  );
}

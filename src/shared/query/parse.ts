import type { Filter, Query, QueryError, Span, Text } from "./ast.ts";
import { findOperator } from "./operators.ts";
import { findTerm } from "./term.ts";
import { readTokens, type Token } from "./tokens.ts";
import { fail, quoted, Unreadable } from "./unreadable.ts";

export type Parsed =
  { ok: true; query: Query } | { ok: false; error: QueryError };

/** Above what anybody types and below what the database can nest. */
const deepest = 20;
const most = 100;

/** `refuse`: why an operator cannot be asked for where the query is used, if so. */
type Options = {
  typing?: boolean;
  refuse?: (filter: Filter) => string | undefined;
};

/**
 * Reads a query. `typing`: it is still being written, so its last word may be only begun and its last quote open.
 * Nothing is ever skipped: a piece that cannot be understood is an error at its place.
 */
export function parseQuery(text: string, options: Options = {}): Parsed {
  const typing = options.typing === true;
  try {
    const tokens = readTokens(text, typing);
    const end = text.length;
    const { refuse = () => undefined } = options;
    const reader: Reader = {
      tokens,
      next: 0,
      end,
      typing,
      refuse,
      negations: 0,
    };
    const query = readAll(reader, 0);
    const rest = tokens[reader.next];
    if (rest !== undefined) fail(rest, "This parenthesis closes nothing.");
    return { ok: true, query };
  } catch (cause) {
    if (cause instanceof Unreadable) return { ok: false, error: cause.error };
    throw cause;
  }
}

type Reader = {
  readonly tokens: readonly Token[];
  next: number;
  readonly end: number;
  readonly typing: boolean;
  readonly refuse: NonNullable<Options["refuse"]>;
  /** Around the piece being read. */
  negations: number;
};

function readAll(reader: Reader, depth: number): Query {
  const of: Query[] = [];
  for (;;) {
    const token = reader.tokens[reader.next];
    if (token === undefined || token.type === "close") break;
    of.push(readAny(reader, depth));
  }
  const [only] = of;
  return of.length === 1 && only !== undefined ? only : { type: "all", of };
}

function readAny(reader: Reader, depth: number): Query {
  const first = readOne(reader, depth);
  const of = [first];
  while (reader.tokens[reader.next]?.type === "or") {
    reader.next += 1;
    of.push(readOne(reader, depth));
  }
  return of.length === 1 ? first : { type: "any", of };
}

function readOne(reader: Reader, depth: number): Query {
  const { tokens, end } = reader;
  const before = tokens[reader.next - 1];
  const token = tokens[reader.next];
  if (token === undefined || token.type === "close") {
    fail(before ?? { at: end, length: 0 }, "OR needs something on both sides.");
  }
  reader.next += 1;
  if (reader.next > most * 2) fail(token, "This query is too long.");
  switch (token.type) {
    case "or":
      return fail(token, "OR needs something on both sides.");
    case "not":
      if (tokens[reader.next]?.at !== token.at + token.length)
        fail(token, "Write a word or an operator right after the minus.");
      if (depth >= deepest) fail(token, "This query is nested too deeply.");
      return readNot(reader, depth);
    case "open":
      return readGroup(reader, token, depth);
    case "text": {
      const { text, phrase } = token;
      const prefix = token.prefix || (!phrase && isBeingTyped(reader, token));
      const query: Text = { type: "text", text, phrase, prefix };
      if (findTerm(query) === undefined)
        fail(
          token,
          `There is no letter or digit to search for in ${quoted(text)}.`,
        );
      return query;
    }
    case "filter": {
      const operator = findOperator(token.name);
      if (typeof operator === "string")
        fail({ at: token.at, length: token.name.length + 1 }, operator);
      const { value } = token;
      if (value.text === "")
        fail(token, `Write something after “${token.name}:”.`);
      const { at, length } = value;
      const filter = operator.read(value.text, { at, length });
      if (typeof filter === "string") return fail(value, filter);
      const why = reader.refuse(filter);
      if (why !== undefined) fail(token, why);
      return value.open && isBeingTyped(reader, token)
        ? asBegun(filter)
        : filter;
    }
  }
}

/** What is only begun may be looked for, not excluded. */
function isBeingTyped(
  { typing, end, negations }: Reader,
  { at, length }: Span,
): boolean {
  return typing && at + length === end && negations === 0;
}

/** Of a single letter there are too many names. */
const leastOfName = 2;

function asBegun(filter: Filter): Filter {
  return (filter.type === "from" || filter.type === "person") &&
    filter.value.length >= leastOfName &&
    !filter.value.endsWith("*")
    ? { ...filter, value: `${filter.value}*` }
    : filter;
}

function readNot(reader: Reader, depth: number): Query {
  reader.negations += 1;
  const of = readOne(reader, depth + 1);
  reader.negations -= 1;
  return { type: "not", of };
}

function readGroup(reader: Reader, open: Span, depth: number): Query {
  if (depth >= deepest) fail(open, "This query is nested too deeply.");
  const inside = readAll(reader, depth + 1);
  const close = reader.tokens[reader.next];
  if (close === undefined) fail(open, "This parenthesis is never closed.");
  if (inside.type === "all" && inside.of.length === 0)
    fail(
      { at: open.at, length: close.at + close.length - open.at },
      "There is nothing between these parentheses.",
    );
  reader.next += 1;
  return inside;
}

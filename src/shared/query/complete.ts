import { fold } from "./fold.ts";
import { operators } from "./operators.ts";
import { printValue } from "./print.ts";

/** What could stand in place of the piece that the cursor is in. */
export type Completion = {
  from: number;
  to: number;
  options: string[];
};

/** Names that a query can ask for where a value is not of a closed list, by operator. */
export type KnownNames = Readonly<Record<string, readonly string[]>>;

/** The piece of a query that the cursor is in; `begun` is its value as far as the cursor, without its operator. */
type Piece = {
  from: number;
  to: number;
  operator: string | undefined;
  begun: string;
};

const quotes = '"“”„';
const bare = `[^\\s()${quotes}]*`;
// Every stretch of minus signs can be read in one way only: of thousands, two ways are millions.
const barePiece = new RegExp(`(?:^|[\\s(])-*(?!-)(${bare})$`);
const quotedPiece = new RegExp(
  `(?:^|[\\s(])-*(([a-z][a-z-]*):[${quotes}]([^${quotes}]*))$`,
  "i",
);

/** Whose beginning is to be looked up among the people of the archive: `from:mar` asks for “mar”. */
export function personBegun(text: string, cursor: number): string | undefined {
  const { operator, begun } = pieceAt(text, cursor);
  return operator === "from" || operator === "person" ? begun : undefined;
}

/** Operators and their values that go on from what stands before the cursor; none inside a phrase. */
export function completeQuery(
  text: string,
  cursor: number,
  known: KnownNames = {},
  /** Handles of the people found for `personBegun`. */
  people: readonly string[] = [],
): Completion {
  const { from, to, operator, begun } = pieceAt(text, cursor);
  if (operator !== undefined) {
    const values =
      operator === "from" || operator === "person"
        ? people
        : (own(operators, operator)?.values?.filter((value) =>
            begins(value, begun),
          ) ??
          own(known, operator)?.filter((name) => hasWord(name, begun)) ??
          []);
    const options = values
      .filter(isPrintable)
      .map((value) => `${operator}:${printValue(value)}`);
    return { from, to, options };
  }
  if (begun === "") return { from, to, options: [] };
  const names = Object.keys(operators).map((name) => `${name}:`);
  return { from, to, options: names.filter((name) => begins(name, begun)) };
}

function pieceAt(text: string, cursor: number): Piece {
  const before = text.slice(0, cursor);
  const after = text.slice(cursor);
  const [, quoted, name = "", value = ""] = quotedPiece.exec(before) ?? [];
  if (quoted !== undefined && !isInPhrase(before.slice(0, -quoted.length))) {
    const rest = new RegExp(`^[^${quotes}]*[${quotes}]`).exec(after)?.[0] ?? "";
    return {
      from: cursor - quoted.length,
      to: cursor + rest.length,
      operator: name.toLowerCase(),
      begun: value,
    };
  }
  const piece = barePiece.exec(before)?.[1] ?? "";
  if (piece === "" || isInPhrase(before))
    return { from: cursor, to: cursor, operator: undefined, begun: "" };
  const rest = new RegExp(`^${bare}`).exec(after)?.[0] ?? "";
  const place = { from: cursor - piece.length, to: cursor + rest.length };
  const [, operator, begun = ""] = /^([a-z][a-z-]*):(.*)$/is.exec(piece) ?? [];
  return operator === undefined
    ? { ...place, operator, begun: piece }
    : { ...place, operator: operator.toLowerCase(), begun };
}

/** A quotation mark was opened before and not closed. */
function isInPhrase(before: string): boolean {
  return before.split(new RegExp(`[${quotes}]`)).length % 2 === 0;
}

/** Strangers may have a quotation mark in their name, which no query can hold. */
function isPrintable(value: string): boolean {
  return !new RegExp(`[${quotes}]`).test(value);
}

function own<Value>(
  record: Readonly<Record<string, Value>>,
  key: string,
): Value | undefined {
  return Object.hasOwn(record, key) ? record[key] : undefined;
}

function begins(name: string, begun: string): boolean {
  return fold(name).startsWith(fold(begun));
}

/** One of its words goes on from what was begun: `@cafe@example.social` from “cafe”. */
function hasWord(name: string, begun: string): boolean {
  const wanted = fold(begun);
  const folded = fold(name);
  return (
    folded.startsWith(wanted) ||
    [...folded.matchAll(/(?<![\p{L}\p{N}])[\p{L}\p{N}]/gu)].some(({ index }) =>
      folded.startsWith(wanted, index),
    )
  );
}

import { fold } from "./fold.ts";
import { operators } from "./operators.ts";
import { printValue } from "./print.ts";

/** What could stand in place of the piece that the cursor is in. */
export type Completion = {
  from: number;
  to: number;
  options: string[];
};

/** Operators and their values that go on from what stands before the cursor; none inside quotes. */
export function completeQuery(
  text: string,
  cursor: number,
  /** Names to offer where a value is not of a closed list, e.g. the handles of accounts. */
  known: Readonly<Record<string, readonly string[]>> = {},
): Completion {
  const before = text.slice(0, cursor);
  const piece = /(?:^|[\s(])-*([^\s()"“”„]*)$/.exec(before)?.[1] ?? "";
  const from = cursor - piece.length;
  if (piece === "") return { from, to: cursor, options: [] };
  const [, name, begun = ""] = /^([a-z-]+):(.*)$/i.exec(piece) ?? [];
  if (name === undefined) {
    const names = Object.keys(operators).map((name) => `${name}:`);
    return { from, to: cursor, options: startingWith(names, piece) };
  }
  const key = name.toLowerCase();
  const values = own(operators, key)?.values ?? own(known, key) ?? [];
  const options = startingWith(values, begun).map(
    (value) => `${key}:${printValue(value)}`,
  );
  return { from, to: cursor, options };
}

function own<Value>(
  record: Readonly<Record<string, Value>>,
  key: string,
): Value | undefined {
  return Object.hasOwn(record, key) ? record[key] : undefined;
}

function startingWith(names: readonly string[], begun: string): string[] {
  const wanted = fold(begun);
  return names.filter((name) => fold(name).startsWith(wanted));
}

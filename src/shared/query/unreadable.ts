import type { QueryError, Span } from "./ast.ts";

/** Ends the reading of a query at the place that cannot be understood; caught in `parseQuery`. */
export class Unreadable extends Error {
  readonly error: QueryError;

  constructor(error: QueryError) {
    super(error.message);
    this.error = error;
  }
}

export function fail({ at, length }: Span, message: string): never {
  throw new Unreadable({ at, length, message });
}

const shown = 60;

/** A piece of the query within a sentence about it, no longer than one reads. */
export function quoted(text: string): string {
  return text.length > shown ? `“${text.slice(0, shown)}…”` : `“${text}”`;
}

import type { Span } from "./ast.ts";
import { fail } from "./unreadable.ts";

export type Token = Span &
  (
    | { type: "open" | "close" | "or" | "not" }
    | { type: "text"; text: string; phrase: boolean; prefix: boolean }
    | {
        type: "filter";
        name: string;
        /** `open`: no quotation mark says where it ends. */
        value: Span & { text: string; open: boolean };
      }
  );

const space = /\s+/y;
/** Telephones and office programs put curly quotes by themselves. */
const quotes = '"“”„';
const quoted = new RegExp(`[${quotes}]([^${quotes}]*)([${quotes}]?)`, "y");
const bare = new RegExp(`[^\\s()${quotes}]+`, "y");
/** A name and a colon; an address with `//` after it is a word like any other. */
const named = /([a-z][a-z-]*):(?!\/\/)/iy;

/** Cuts a query into its pieces. `typing`: an open quote ends where the text ends. */
export function readTokens(text: string, typing: boolean): Token[] {
  const tokens: Token[] = [];
  let at = 0;
  function match(pattern: RegExp): RegExpExecArray | null {
    pattern.lastIndex = at;
    return pattern.exec(text);
  }
  function readQuoted(): (Span & { text: string; open: boolean }) | undefined {
    const found = match(quoted);
    if (found === null) return undefined;
    const [{ length }, inside = "", close] = found;
    if (close === "" && !typing)
      fail({ at, length: 1 }, "This quotation mark is never closed.");
    const open = close === "" && !/\s$/.test(inside);
    const span = { at, length, text: inside, open };
    at += length;
    return span;
  }
  function readBare(): Span & { text: string; open: boolean } {
    const [word] = match(bare) ?? [""];
    const span = { at, length: word.length, text: word, open: true };
    at += word.length;
    return span;
  }
  for (;;) {
    at += match(space)?.[0].length ?? 0;
    const sign = text[at];
    if (sign === undefined) return tokens;
    if (sign === "(" || sign === ")" || sign === "-") {
      const type = sign === "(" ? "open" : sign === ")" ? "close" : "not";
      tokens.push({ type, at, length: 1 });
      at += 1;
      continue;
    }
    const phrase = readQuoted();
    if (phrase !== undefined) {
      const { open, ...rest } = phrase;
      const star = text[at] === "*" ? 1 : 0;
      at += star;
      tokens.push({
        ...rest,
        type: "text",
        length: rest.length + star,
        phrase: true,
        prefix: open || star === 1,
      });
      continue;
    }
    const operator = match(named);
    if (operator !== null) {
      const [{ length }, name = ""] = operator;
      const start = at;
      at += length;
      const value = readQuoted() ?? readBare();
      tokens.push({
        type: "filter",
        at: start,
        length: at - start,
        name: name.toLowerCase(),
        value,
      });
      continue;
    }
    const { open: _, ...word } = readBare();
    if (word.text === "OR") tokens.push({ ...word, type: "or" });
    else {
      const prefix = word.text.length > 1 && word.text.endsWith("*");
      const letters = prefix ? word.text.slice(0, -1) : word.text;
      tokens.push({
        ...word,
        type: "text",
        text: letters,
        phrase: false,
        prefix,
      });
    }
  }
}

import type { ChannelKind } from "../model/channel-kind.ts";
import type { MessageKind } from "../model/message.ts";
import type { Comparison } from "./ast.ts";
import { fold } from "./fold.ts";
import {
  foldLetters,
  letterKinds,
  runFrom,
  unspacedScripts,
  type Run,
} from "./letters.ts";

/** A letter of an unspaced script with its marks. */
export const cluster = `(?:(?=[${unspacedScripts}])[\\p{L}\\p{Nl}]\\p{M}*)`;
/** One of another script. */
export const spaced = `(?:(?![${unspacedScripts}])[\\p{L}\\p{N}]\\p{M}*)`;
export const emoji = "\\p{RI}\\p{RI}|\\p{Extended_Pictographic}";

/** One word, one run of an unspaced script, or one emoji, of folded text. */
const unit = new RegExp(`(${cluster}+)|${spaced}+|${emoji}`, "gu");
export const clusters = new RegExp(cluster, "gu");
const ascii = /^[\0-\x7F]*$/;
const asciiWords = /[a-z0-9]+/g;

/** Longer runs of letters are encoded data: kept apart by their beginning. */
export const longestToken = 64;

type Unit = { text: string; unspaced: boolean };

function unitsOf(folded: string): Unit[] {
  const units: Unit[] = [];
  for (const [text, unspaced] of folded.matchAll(unit))
    units.push({
      text: unspaced === undefined ? text.slice(0, longestToken) : text,
      unspaced: unspaced !== undefined,
    });
  return units;
}

/**
 * Overlapping pairs, so that any part of a run is found as a phrase of pairs. `last` adds the last character alone:
 * then a single one is found as the beginning of a pair. Pairs, not dictionary words: a dictionary cuts the same word
 * differently in another sentence, and its next version differently again, while the index stays.
 */
export function pairsOf(run: string, last: boolean): string[] {
  const characters = run.match(clusters) ?? [];
  const tokens: string[] = [];
  for (const [i, character] of characters.entries()) {
    const next = characters[i + 1];
    if (next !== undefined) tokens.push(character + next);
    else if (last || i === 0) tokens.push(character);
  }
  return tokens;
}

function isSingle(run: string): boolean {
  return run.match(clusters)?.length === 1;
}

/** The words of a text as the full text index takes them: folded, segmented, apart by spaces. */
export function indexText(text: string): string {
  if (ascii.test(text))
    return (text.toLowerCase().match(asciiWords) ?? [])
      .map((word) => word.slice(0, longestToken))
      .join(" ");
  const tokens: string[] = [];
  for (
    let run = runFrom(text, 0);
    run !== undefined;
    run = runFrom(text, run.end)
  ) {
    const { kind, start, end } = run;
    if (kind === letterKinds.spaced) tokens.push(foldWord(text, run));
    else if (kind === letterKinds.unspaced) {
      const letters = foldLetters(text, start, end);
      for (let i = 0; i < letters.length; i += 1)
        tokens.push(letters.slice(i, i + 2));
    } else
      for (const unit of unitsOf(fold(text.slice(start, end))))
        if (unit.unspaced) tokens.push(...pairsOf(unit.text, true));
        else tokens.push(unit.text);
  }
  return tokens.join(" ");
}

/** The token of a run of spaced letters. */
export function foldWord(text: string, { start, end, isAscii }: Run): string {
  const word = isAscii
    ? text.slice(start, end).toLowerCase()
    : foldLetters(text, start, end);
  return word.length > longestToken ? word.slice(0, longestToken) : word;
}

/** What one word or phrase of a query asks of the index: tokens in a row, the last perhaps only begun. */
export type Term = { tokens: string[]; prefix: boolean };

/** Undefined when nothing in it can be searched for: no letter, digit or emoji. */
export function queryTerm(text: string, prefix: boolean): Term | undefined {
  const units = unitsOf(fold(text));
  const tokens: string[] = [];
  let begun = prefix;
  for (const [i, { text, unspaced }] of units.entries()) {
    const isLast = i === units.length - 1;
    if (!unspaced) tokens.push(text);
    else {
      const pairs = pairsOf(text, !isLast);
      tokens.push(...pairs);
      // a single character is the beginning of a pair
      if (isLast && pairs.length === 1) begun ||= isSingle(text);
    }
  }
  return tokens.length === 0 ? undefined : { tokens, prefix: begun };
}

/** A term in the language of FTS5. Tokens hold letters, digits and emoji only, and are quoted all the same. */
export function matchTerm({ tokens, prefix }: Term): string {
  return `"${tokens.join(" ")}"${prefix ? " *" : ""}`;
}

const encoder = new TextEncoder();
/** There are few accounts and many messages. */
const accountTokens = new Map<string, string>();

/** Ids tell upper from lower case and hold signs; a token does neither. */
function accountToken(accountId: string): string {
  let token = accountTokens.get(accountId);
  if (token === undefined) {
    const bytes = encoder.encode(accountId);
    token = `a${Array.from(bytes, (b) => b.toString(16).padStart(2, "0")).join("")}`;
    accountTokens.set(accountId, token);
  }
  return token;
}

/** One token per fact, in the second column of the index: a rare account is found without reading its rows. */
export const facet = {
  account: accountToken,
  channel: (channel: ChannelKind) => `c${channel}`,
  kind: (kind: MessageKind) => `k${kind}`,
  reach: (reach: number) => `r${magnitudeOf(reach)}`,
} as const;

const mostReach = 0x7f_ff_ff_ff;

/** How many binary digits a number has, less one. */
function magnitudeOf(reach: number): number {
  return 31 - Math.clz32(Math.min(reach, mostReach));
}

/** The tokens of every reach that can compare so; one that is never written when none can. */
export function reachFacets(than: Comparison, count: number): string[] {
  const lowest = than === ">" ? count + 1 : than.startsWith("<") ? 1 : count;
  const highest =
    than === "<" ? count - 1 : than.startsWith(">") ? mostReach : count;
  if (highest < 1) return ["rnone"];
  const tokens: string[] = [];
  for (let m = magnitudeOf(Math.max(1, lowest)); m <= magnitudeOf(highest); m++)
    tokens.push(`r${m}`);
  return tokens;
}

export function facetTokens(of: {
  accountId: string;
  channel: ChannelKind;
  kind: MessageKind;
  /** How many can see it, where the channel said so: at least 1. */
  reach?: number | undefined;
}): string {
  return [
    facet.account(of.accountId),
    facet.channel(of.channel),
    facet.kind(of.kind),
    ...(of.reach === undefined ? [] : [facet.reach(of.reach)]),
  ].join(" ");
}

const asciiCountedWords = /[a-z0-9]+(?:['_.@-][a-z0-9]+)*/gi;
const countedUnit = new RegExp(
  `(${cluster}+)|(?:${spaced}|(?<=[\\p{L}\\p{N}])['’_.@-](?=[\\p{L}\\p{N}]))+|${emoji}`,
  "gu",
);

/** How many words a reader would count; where they are not apart, two characters are taken for one. */
export function countWords(text: string): number {
  if (ascii.test(text)) return text.match(asciiCountedWords)?.length ?? 0;
  let count = 0;
  for (const [, run] of text.matchAll(countedUnit))
    count +=
      run === undefined ? 1 : Math.ceil((run.match(clusters) ?? []).length / 2);
  return count;
}

import type {
  MessageFilter,
  MessageQuery,
  TextQuery,
} from "../../shared/query/ast.ts";
import { tokensTogether } from "../../shared/query/matches.ts";
import { spanOfDay, startOf, type Clock } from "../../shared/query/day.ts";
import { isText } from "../../shared/query/scope.ts";
import { termOf } from "../../shared/query/term.ts";
import { matchTerm } from "../../shared/query/words.ts";
import { isCommonlyBegun, pagesOfBegun } from "./begun-words.ts";
import {
  countCalled,
  hasName,
  idCalled,
  isCommonName,
  isNumbered,
  languagesLike,
  matchName,
} from "./query-names.ts";
import {
  around,
  both,
  compare,
  countUpTo,
  join,
  oneOf,
  sql,
  type Asked,
  type QueryContext,
  type Sql,
} from "./query-sql.ts";
import { spendRows } from "./row-budget.ts";
import { seqAt } from "./seq.ts";
import { pagesOfWord } from "./word-pages.ts";

/** Words with fewer hits are looked up once per statement; others are looked for in each text, which takes a hundredth of asking the index about it. */
const fewHits = 2000;

/** Words in the language of the full text index. */
export function matchText(query: TextQuery): string {
  if (query.type === "text") return matchTerm(termOf(query));
  const by = query.type === "all" ? " AND " : " OR ";
  return `(${query.of.map(matchText).join(by)})`;
}

/** The same, of what was written and nothing else. */
export function matchWords(query: TextQuery): string {
  return `text : (${matchText(query)})`;
}

/** A condition on message `m`. */
export function onMessage(query: MessageQuery, context: QueryContext): Sql {
  if (isText(query)) return onWords(query, context);
  switch (query.type) {
    case "all": {
      const words = query.of.filter(isText);
      const others = query.of.filter((part) => !isText(part));
      const pieces = others.map((part) => onMessage(part, context));
      if (words.length > 0)
        pieces.push(onMessage({ type: "all", of: words }, context));
      return around("(", join(pieces, " AND "), ")");
    }
    case "any": {
      const pieces = query.of.map((part) => onMessage(part, context));
      return around("(", join(pieces, " OR "), ")");
    }
    case "from":
      return context.few === true
        ? around(
            "EXISTS (SELECT 1 FROM identities i WHERE i.id = m.identity_id AND ",
            hasName("i", query.value),
            ")",
          )
        : isCalled(query.value, context);
    case "has":
      if (query.value === "attachment") return sql("m.attachments > 0");
      if (query.value === "link") return sql("m.link = 1");
      return sql("(m.direction = 'in' AND m.question = 1)");
    case "lang":
      return oneOf("m.lang", languagesLike(context, query.value));
    case "after":
    case "before":
    case "on":
      return both(between("m.seq", [query], context.clock));
    case "kind":
      return sql("m.kind = ?", query.value);
    case "words":
      return compare("m.words", query.than, query.count);
    case "reach":
      return compare("m.reach", query.than, query.count);
    case "feedback":
      return sql(
        "EXISTS (SELECT 1 FROM feedback f INDEXED BY feedback_of_message WHERE f.message_id = m.id AND f.kind = ?)",
        query.value,
      );
    case "topic":
      return sql(
        "EXISTS (SELECT 1 FROM feedback f INDEXED BY feedback_of_message WHERE f.message_id = m.id AND f.topic_id = ?)",
        idCalled(context.db, "topics", query),
      );
  }
}

export type DayFilter = Extract<
  MessageFilter,
  { type: "after" | "before" | "on" }
>;

export function isDay(query: { type: string }): query is DayFilter {
  return ["after", "before", "on"].includes(query.type);
}

/**
 * Rows are in the order of time, so dates are one span of rows: of two beginnings the planner would seek to one and
 * read all that the other leaves out.
 */
export function between(
  seq: string,
  days: readonly DayFilter[],
  clock: Clock,
): Sql[] {
  const starts: number[] = [];
  const ends: number[] = [];
  for (const { type, day } of days)
    if (type === "after") starts.push(startOf(day, clock));
    else if (type === "before") ends.push(startOf(day, clock));
    else {
      const { from, to } = spanOfDay(day, clock);
      starts.push(from);
      ends.push(to);
    }
  // one that ends before it begins too: of what is never so SQLite takes no index that it is told to take
  return [
    ...(starts.length === 0
      ? []
      : [sql(`${seq} >= ?`, seqAt(Math.max(...starts)))]),
    ...(ends.length === 0 ? [] : [sql(`${seq} < ?`, seqAt(Math.min(...ends)))]),
  ];
}

/** So many names are listed in the time in which one row is looked at. */
const namesPerRow = 8;
/** And so many are numbered. */
const numbersPerRow = 64;
/** Of more not even the numbers are had in passing. */
const mostNames = 50_000;

/** Written by somebody of this name; of a name that nearly all have, such as a place's, the list takes long to make. */
function isCalled(name: string, context: QueryContext): Sql {
  const names = countCalled(name, mostNames, context);
  const isCommon = isCommonName(name, context) && names < mostNames;
  const perRow = isCommon ? numbersPerRow : namesPerRow;
  spendRows(context.db, Math.floor(names / perRow));
  if (isCommon)
    return isNumbered(
      "(SELECT i.seq FROM identities i WHERE i.id = m.identity_id)",
      name,
    );
  return sql(
    `m.identity_id IN (SELECT i.id FROM identity_words
      CROSS JOIN identities i ON i.seq = identity_words.rowid
      WHERE identity_words MATCH ?)`,
    matchName(name),
  );
}

function onWords(query: TextQuery, context: QueryContext): Sql {
  const { check = false, patient = false } = context;
  const match = matchWords(query);
  const asList =
    !check &&
    (patient || (!isCommonlyBegun(query, context) && isRare(query, context)));
  // the plus keeps the list a list: as a constraint on the index it would be walked for every conversation
  return asList
    ? sql(
        "+m.seq IN (SELECT rowid FROM message_words WHERE message_words MATCH ?)",
        match,
      )
    : sql(
        "says(?, concat_ws(char(10), m.subject, m.warning, m.text, m.author))",
        JSON.stringify(query),
      );
}

/** One of the words has few hits; of a phrase the index would not tell before it has gone through all of them. */
function isRare(query: TextQuery, context: QueryContext): boolean {
  return asksFor(query).some((asked) => isFew(asked, context));
}

export function askFor(
  word: string,
  column: "text" | "facets" = "text",
): Asked {
  return {
    match: `${column} : ("${word}")`,
    pages: (context) => pagesOf(word, context),
  };
}

/** What each hit of words must have, one by one. */
export function asksFor(query: TextQuery): Asked[] {
  const tokens = tokensTogether(query);
  if (tokens.length > 0) return tokens.map((token) => askFor(token));
  const match = matchWords(query);
  return query.type === "text"
    ? [{ match, pages: (context) => pagesOfBegun(query, context) }]
    : [{ match }];
}

/** Few enough hits to look at each. */
export function isFew({ match, pages }: Asked, context: QueryContext): boolean {
  // what takes longest to count, the common words, need not be
  if ((pages?.(context) ?? 0) * hitsOfPage > fewHits) return false;
  return countOf(match, fewHits, context) < fewHits;
}

/** On a page that is full of one word there are more. */
const hitsOfPage = 400;

/** How many pages of the index are full of a word. */
export function pagesOf(word: string, { db, counts }: QueryContext): number {
  const key = `full ${word}`;
  let pages = counts.get(key);
  if (pages === undefined) {
    pages = pagesOfWord(db, word);
    counts.set(key, pages);
  }
  return pages;
}

/** How many messages have these words, counted no further than this and once per query. */
function countOf(
  match: string,
  most: number,
  { db, counts }: QueryContext,
): number {
  const key = `${most} ${match}`;
  let count = counts.get(key);
  if (count === undefined) {
    count = countUpTo(
      db,
      sql("SELECT 1 FROM message_words WHERE message_words MATCH ?", match),
      most,
    );
    counts.set(key, count);
  }
  return count;
}

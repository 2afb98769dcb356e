import type { z } from "zod";
import type { searchCalls, SearchOrder } from "../../shared/contract/search.ts";
import type { ChannelKind } from "../../shared/model/channel-kind.ts";
import type { Direction } from "../../shared/model/message.ts";
import { scoreOf } from "../../shared/query/rank.ts";
import {
  makeSnippet,
  markHits,
  searchedTerms,
} from "../../shared/query/snippet.ts";
import type { Term } from "../../shared/query/words.ts";
import { stepAlong, type Step, type Stretch } from "./found-in-steps.ts";
import type { Archive } from "./open.ts";
import {
  queryContext,
  readQuery,
  inSteps,
  readToken,
  withEffort,
  writeToken,
  type Effort,
} from "./query-read.ts";
import { runSql } from "./query-sql.ts";
import { inTurn, TooManyRows } from "./row-budget.ts";
import { searchWays } from "./search-ways.ts";
import { inOrder } from "./streams.ts";
import type { Query } from "../../shared/query/ast.ts";

type FoundMessages = z.infer<(typeof searchCalls)["search.messages"]["output"]>;

type FoundRow = {
  seq: number;
  id: string;
  conversation_id: string;
  account_id: string;
  channel: ChannelKind;
  direction: Direction;
  name: string;
  handle: string;
  sent_at: number;
  subject: string | null;
  warning: string | null;
  text: string;
};

export type SearchRequest = {
  query: string;
  order?: SearchOrder;
  limit: number;
  after?: string | undefined;
  now: number;
  zone?: string;
  /** Both, one after the other, when absent; a step is thorough then. */
  effort?: Effort;
  /** Newest first: to look at so many rows and answer with what is found by then; the next page goes on from there. */
  step?: number | undefined;
};

/** Messages that match, our own too; the last word of the query may be only begun. */
export function searchMessages(
  db: Archive,
  request: SearchRequest,
): FoundMessages {
  const query = readQuery(request.query, { typing: true });
  const terms = searchedTerms(query);
  return request.order === "best" && terms.length > 0
    ? bestFirst(db, query, terms, request)
    : newestFirst(db, query, terms, request);
}

function newestFirst(
  db: Archive,
  query: Query,
  terms: readonly Term[],
  request: SearchRequest,
): FoundMessages {
  const { limit, after, step, effort } = request;
  const from = after === undefined ? undefined : readToken(after);
  // what took steps before will take more
  if (effort === "quick" && from?.way === tokens.step) throw new TooManyRows();
  const [last] = from?.place ?? [];
  const { rows, before }: Step<FoundRow> =
    step === undefined
      ? { rows: findRows(db, query, request, last, limit + 1) }
      : findInSteps(db, query, { ...request, step }, last);
  const page = rows.slice(0, limit);
  const items = page.map((row) => toFound(row, terms));
  const end = rows.length > limit ? page.at(-1)?.seq : before;
  const isQuick = effort === "quick" && rows.length > limit;
  const token = step === undefined || isQuick ? tokens.whole : tokens.step;
  return end === undefined
    ? { items }
    : { items, next: writeToken(token, [end, 0]) };
}

/** What a page goes on from: a whole page, some of the best, or as far as was looked. */
const tokens = { whole: 0, best: 1, step: 2 } as const;

/** Comparing all hits of a common word would take most of a second. */
const compared = 500;

/** The best of the newest; pages go on among the same. */
function bestFirst(
  db: Archive,
  query: Query,
  terms: readonly Term[],
  request: SearchRequest,
): FoundMessages {
  const { limit, after } = request;
  const [from = 0, newest] = after === undefined ? [] : readToken(after).place;
  const last = newest === undefined ? undefined : newest + 1;
  const rows = findRows(db, query, request, last, compared);
  const ranked = rows
    .map((row) => ({ row, score: scoreOf(searchedOf(row), terms) }))
    .sort((a, b) => b.score - a.score || b.row.seq - a.row.seq);
  const to = from + limit;
  const items = ranked.slice(from, to).map(({ row }) => toFound(row, terms));
  const [first] = rows;
  return {
    items,
    among: rows.length,
    ...(first === undefined || to >= ranked.length
      ? {}
      : { next: writeToken(tokens.best, [to, first.seq]) }),
  };
}

function searchedOf(row: FoundRow): { subject: string; text: string } {
  const { subject, warning, text, name } = row;
  return {
    subject: subject ?? "",
    text: [warning, text, name].filter(Boolean).join("\n"),
  };
}

/** Whatever it takes, an answer comes soon: all of one page, or the next part of it. */
function findInSteps(
  db: Archive,
  query: Query,
  {
    now,
    zone,
    step,
    limit,
    effort = "thorough",
  }: SearchRequest & { step: number },
  last: number | undefined,
): Step<FoundRow> {
  return inSteps(queryContext(db, now, zone), effort, (context) =>
    inTurn(
      db,
      searchWays(query, context, last, limit + 1),
      ({ statements, canStop }) =>
        canStop
          ? takeStep(db, statements, limit + 1, step)
          : { rows: merged(db, statements, limit + 1) },
    ),
  );
}

/** So far most pages are whole; to be able to stop after each row costs as much again as to read it. */
const rowsAtOnce = 1000;

function takeStep(
  db: Archive,
  statements: readonly Stretch[],
  limit: number,
  step: number,
): Step<FoundRow> {
  const inParts = {
    rows: 0,
    take: () => stepAlong<FoundRow>(db, statements, limit, step),
  };
  const atOnce = {
    rows: rowsAtOnce,
    take: (): Step<FoundRow> => ({ rows: merged(db, statements, limit) }),
  };
  const isWhole = statements.every(({ end }) => end === undefined);
  return inTurn(
    db,
    isWhole && step > rowsAtOnce ? [atOnce, inParts] : [inParts],
    ({ take }) => take(),
  );
}

function findRows(
  db: Archive,
  query: Query,
  { now, zone, effort }: SearchRequest,
  last: number | undefined,
  limit: number,
): FoundRow[] {
  return withEffort(queryContext(db, now, zone), effort, (context) =>
    inTurn(db, searchWays(query, context, last, limit), ({ statements }) =>
      merged(db, statements, limit),
    ),
  );
}

function merged(
  db: Archive,
  statements: readonly Stretch[],
  limit: number,
): FoundRow[] {
  const [only, ...others] = statements;
  if (only !== undefined && others.length === 0)
    return runSql<FoundRow>(db, only);
  const rows = firstOf(
    inOrder<FoundRow>(
      db,
      statements.filter(({ newerThan }) => newerThan === undefined),
      "DESC",
    ),
    limit,
  );
  // all else is put in order first: of that only what comes before the last of these is wanted
  const last = rows.length === limit ? rows.at(-1)?.seq : undefined;
  const more = statements.flatMap((statement) => {
    const { newerThan } = statement;
    if (newerThan === undefined) return [];
    return runSql<FoundRow>(
      db,
      last === undefined ? statement : newerThan(last),
    );
  });
  return more.length === 0
    ? rows
    : firstOf(
        [...rows, ...more].sort((a, b) => b.seq - a.seq),
        limit,
      );
}

/** Some of what may come twice. */
function firstOf(all: Iterable<FoundRow>, limit: number): FoundRow[] {
  const rows: FoundRow[] = [];
  for (const row of all) {
    if (row.seq === rows.at(-1)?.seq) continue;
    rows.push(row);
    if (rows.length === limit) break;
  }
  return rows;
}

function toFound(
  row: FoundRow,
  terms: readonly Term[],
): FoundMessages["items"][number] {
  return {
    messageId: row.id,
    conversationId: row.conversation_id,
    accountId: row.account_id,
    channel: row.channel,
    direction: row.direction,
    author: { name: row.name, handle: row.handle },
    sentAt: row.sent_at,
    ...(row.subject === null ? {} : { subject: markHits(row.subject, terms) }),
    snippet: makeSnippet(
      row.warning === null ? row.text : `${row.warning}\n${row.text}`,
      terms,
    ),
  };
}

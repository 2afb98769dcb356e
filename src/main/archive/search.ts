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
import { matchTerm, queryTerm, type Term } from "../../shared/query/words.ts";
import type { Archive } from "./open.ts";
import { prepared } from "./prepared.ts";
import { planMessages } from "./query-plan.ts";
import {
  queryContext,
  readQuery,
  readToken,
  withEffort,
  writeToken,
  type Effort,
} from "./query-read.ts";
import {
  both,
  join,
  runSql,
  sql,
  type QueryContext,
  type Sql,
  type Stream,
  type Way,
} from "./query-sql.ts";
import { inTurn } from "./row-budget.ts";
import { inOrder } from "./streams.ts";
import type { Query } from "../../shared/query/ast.ts";

type FoundMessages = z.infer<(typeof searchCalls)["search.messages"]["output"]>;
type FoundPeople = z.infer<(typeof searchCalls)["search.people"]["output"]>;

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
  /** Both, one after the other, when absent. */
  effort?: Effort;
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
  const { limit, after } = request;
  const [last] = after === undefined ? [] : readToken(after).place;
  const rows = findRows(db, query, request, last, limit + 1);
  const page = rows.slice(0, limit);
  const items = page.map((row) => toFound(row, terms));
  const end = page.at(-1);
  return end === undefined || rows.length === page.length
    ? { items }
    : { items, next: writeToken(0, [end.seq, 0]) };
}

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
      : { next: writeToken(1, [to, first.seq]) }),
  };
}

function searchedOf(row: FoundRow): { subject: string; text: string } {
  const { subject, warning, text, name } = row;
  return {
    subject: subject ?? "",
    text: [warning, text, name].filter(Boolean).join("\n"),
  };
}

function findRows(
  db: Archive,
  query: Query,
  { now, zone, effort }: SearchRequest,
  last: number | undefined,
  limit: number,
): FoundRow[] {
  return withEffort(queryContext(db, now, zone), effort, (context) =>
    inTurn(db, searchWays(query, context, last, limit), ({ statements }) => {
      const [only, ...others] = statements;
      if (only !== undefined && others.length === 0)
        return runSql<FoundRow>(db, only);
      const rows: FoundRow[] = [];
      for (const row of inOrder<FoundRow>(db, statements, "DESC")) {
        if (row.seq === rows.at(-1)?.seq) continue;
        rows.push(row);
        if (rows.length === limit) break;
      }
      return rows;
    }),
  );
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

type SearchWay = Pick<Way, "rows"> & { statements: readonly Sql[] };

/** What a search asks of the database, way by way; exported for the tests of its plans. */
export function searchWays(
  query: Query,
  context: QueryContext,
  last: number | undefined,
  limit: number,
): readonly [SearchWay, ...SearchWay[]] {
  const { ways, conversation } = planMessages(query, context);
  const [first, ...others] = ways;
  const along = (way: Way): SearchWay => {
    const conditions = conversation(way);
    return {
      statements: way.streams.map((stream) =>
        statementAlong(stream, conditions, last, limit),
      ),
      ...(way.rows === undefined ? {} : { rows: way.rows }),
    };
  };
  return [along(first), ...others.map(along)];
}

function statementAlong(
  { from, where, seq }: Stream,
  conversation: readonly Sql[],
  last: number | undefined,
  limit: number,
): Sql {
  return join(
    [
      sql(
        `SELECT m.seq, m.id, m.conversation_id, m.account_id, c.channel, m.direction,
          i.name, i.handle, m.sent_at, m.subject, m.warning, m.text FROM`,
      ),
      from,
      sql(
        `CROSS JOIN conversations c ON c.id = m.conversation_id
          CROSS JOIN identities i ON i.id = m.identity_id WHERE`,
      ),
      both([
        ...where,
        ...conversation,
        ...(last === undefined ? [] : [sql(`${seq} < ?`, BigInt(last))]),
      ]),
      sql(`ORDER BY ${seq} DESC LIMIT ?`, limit),
    ],
    " ",
  );
}

/** The newest of them are looked at; who wrote last comes first. */
const candidates = 200;

/** People by the beginnings of words in name or handle; us left out. */
export function searchPeople(
  db: Archive,
  request: { text: string; limit: number },
): FoundPeople {
  const words = request.text
    .split(/\s+/u)
    .map((word) => queryTerm(word, true))
    .filter((term) => term !== undefined)
    .slice(0, 10);
  if (words.length === 0) return [];
  const rows = prepared<
    [string, number],
    { person_id: string; name: string; handle: string; channel: ChannelKind }
  >(
    db,
    `SELECT i.person_id, i.name, i.handle, i.channel
      FROM (SELECT rowid AS seq FROM identity_words
        WHERE identity_words MATCH ? ORDER BY rowid DESC LIMIT ?) AS found
      CROSS JOIN identities i ON i.seq = found.seq
      WHERE i.ours = 0
      ORDER BY (SELECT max(m.seq) FROM messages m WHERE m.identity_id = i.id) DESC`,
  ).all(words.map(matchTerm).join(" AND "), candidates);
  const people = new Map<string, FoundPeople[number]>();
  for (const { person_id: personId, name, handle, channel } of rows)
    if (!people.has(personId))
      people.set(personId, { personId, name, handle, channel });
  return [...people.values()].slice(0, request.limit);
}

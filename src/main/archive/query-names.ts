import { AppError } from "../../shared/fault.ts";
import type { Filter, Span, Text } from "../../shared/query/ast.ts";
import { fold, foldName } from "../../shared/query/fold.ts";
import { nameTerm } from "../../shared/query/term.ts";
import { quoted } from "../../shared/query/unreadable.ts";
import { matchTerm } from "../../shared/query/words.ts";
import type { Archive } from "./open.ts";
import { prepared } from "./prepared.ts";
import { countOnce, sql, type QueryContext, type Sql } from "./query-sql.ts";

/** A query that cannot be answered, with its place. */
export function queryFault({ at, length }: Span, message: string): AppError {
  return new AppError("invalid-input", message, { details: { at, length } });
}

/** Each part of a plan asks anew. */
function once(
  { names }: QueryContext,
  key: string,
  find: () => readonly string[],
): readonly string[] {
  let found = names.get(key);
  if (found === undefined) {
    found = find();
    names.set(key, found);
  }
  return found;
}

/** The accounts called so: by id, else by name or handle. Nobody asks for an account that is not there. */
export function accountsCalled(
  context: QueryContext,
  filter: AccountFilter,
): readonly string[] {
  return once(context, `account ${filter.value}`, () =>
    findAccounts(context.db, filter),
  );
}

type AccountFilter = Extract<Filter, { type: "account" }>;

function findAccounts(db: Archive, { value, span }: AccountFilter): string[] {
  const accounts = prepared<[], { id: string; name: string; handle: string }>(
    db,
    "SELECT id, name, handle FROM accounts WHERE removed_at IS NULL",
  ).all();
  if (accounts.some(({ id }) => id === value)) return [value];
  const wanted = plainName(value);
  const found = accounts.filter(
    ({ name, handle }) =>
      plainName(name) === wanted || plainName(handle) === wanted,
  );
  if (found.length === 0)
    throw queryFault(span, `There is no account called ${quoted(value)}.`);
  return found.map(({ id }) => id);
}

function plainName(name: string): string {
  return fold(name).trim().replace(/^@/, "");
}

/** The label or topic of this name. Nobody asks for one that is not there. */
export function idCalled(
  db: Archive,
  table: "labels" | "topics",
  { type, value, span }: Extract<Filter, { type: "label" | "topic" }>,
): string {
  const id = prepared<[string], string>(
    db,
    `SELECT id FROM ${table} WHERE folded = ?`,
  )
    .pluck()
    .get(foldName(value));
  if (id === undefined)
    throw queryFault(span, `There is no ${type} called ${quoted(value)}.`);
  return id;
}

/** The roles of this name as they are written in the archive; none: nobody has it. */
export function rolesCalled(db: Archive, name: string): string[] {
  const wanted = foldName(name);
  return roleNames(db).filter((role) => foldName(role) === wanted);
}

/** Every role that somebody has, by the index: there are few of them and many people. */
export function roleNames(db: Archive): string[] {
  return prepared<[], string>(
    db,
    `WITH RECURSIVE found (role) AS (
        SELECT min(role) FROM people WHERE role IS NOT NULL
        UNION ALL
        SELECT (SELECT min(role) FROM people WHERE role > found.role)
        FROM found WHERE found.role IS NOT NULL
      ) SELECT role FROM found WHERE role IS NOT NULL`,
  )
    .pluck()
    .all();
}

/** The languages in the archive that a code stands for: `pt` for `pt` and `pt-BR`. */
export function languagesLike(
  context: QueryContext,
  code: string,
): readonly string[] {
  return once(context, `lang ${code}`, () => findLanguages(context.db, code));
}

function findLanguages(db: Archive, code: string): string[] {
  return prepared<[], string>(
    db,
    `WITH RECURSIVE found (lang) AS (
        SELECT min(lang) FROM messages WHERE lang IS NOT NULL
        UNION ALL
        SELECT (SELECT min(lang) FROM messages WHERE lang IS NOT NULL AND lang > found.lang)
        FROM found WHERE found.lang IS NOT NULL
      ) SELECT lang FROM found WHERE lang IS NOT NULL`,
  )
    .pluck()
    .all()
    .filter((lang) => {
      const stored = lang.toLowerCase().replaceAll("_", "-");
      return stored === code || stored.startsWith(`${code}-`);
    });
}

/** A name as the index of names is asked for it; parsing has refused what has no letter. */
export function matchName(name: string): string {
  const term = nameTerm(name);
  return term === undefined ? '""' : matchTerm(term);
}

/** So many identities are looked up in the time in which a page's rows are asked for their authors. */
const lookedUpAtMost = 2000;

/** How many identities have this name, counted no further than this: by the index of names alone. */
export function countCalled(
  name: string,
  most: number,
  context: QueryContext,
): number {
  return countOnce(
    context,
    sql(
      "SELECT 1 FROM identity_words WHERE identity_words MATCH ?",
      matchName(name),
    ),
    most,
  );
}

/** So many have this name that to look each of them up takes longer than a page: `isNumbered` is asked of its rows. */
export function isCommonName(name: string, context: QueryContext): boolean {
  if (context.large === true) return true;
  if (context.patient === true || context.inSteps === "thorough") return false;
  return countCalled(name, lookedUpAtMost + 1, context) > lookedUpAtMost;
}

/**
 * Whether an identity with this `seq` has the name. The index of names gives these numbers as they are, which takes a
 * tenth of looking up what belongs to them.
 */
export function isNumbered(seq: string, name: string): Sql {
  // the plus keeps the list a list: as a constraint on an index it would be walked for every row
  return sql(
    `+${seq} IN (SELECT rowid FROM identity_words WHERE identity_words MATCH ?)`,
    matchName(name),
  );
}

/** Asks one identity for its name, as the index of names would answer. */
export function hasName(identity: string, name: string): Sql {
  const text: Text = {
    type: "text",
    text: name,
    phrase: true,
    prefix: name.endsWith("*"),
  };
  return sql(
    `says(?, concat_ws(' ', ${identity}.name, ${identity}.handle))`,
    JSON.stringify(text),
  );
}

/** Up to `limit` identities with these words in a row in name or handle. */
export function identitiesCalled(
  db: Archive,
  name: string,
  limit: number,
): string[] {
  return prepared<[string, number], string>(
    db,
    `SELECT i.id FROM identity_words
        CROSS JOIN identities i ON i.seq = identity_words.rowid
        WHERE identity_words MATCH ? LIMIT ?`,
  )
    .pluck()
    .all(matchName(name), limit);
}

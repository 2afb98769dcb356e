import type { Query } from "../../shared/query/ast.ts";
import {
  countCalled,
  hasName,
  isCommonName,
  isNumbered,
  matchName,
  rolesCalled,
} from "./query-names.ts";
import {
  around,
  countOnce,
  join,
  oneOf,
  sql,
  type QueryContext,
  type Sql,
} from "./query-sql.ts";

/** Identity `i` is of the person with this id, or of one with an identity of this name. */
export const isPerson = `i.person_id IN (
  SELECT ? UNION ALL
  SELECT p.person_id FROM identity_words
    CROSS JOIN identities p ON p.seq = identity_words.rowid
    WHERE identity_words MATCH ?)`;

export function personValues(value: string): [id: string, match: string] {
  return [value.replace(/\*$/, ""), matchName(value)];
}

/** The same, whichever way is short for a page: the list of a common name would take longer than all else. */
export function isPersonCalled(value: string, context: QueryContext): Sql {
  const [id, match] = personValues(value);
  if (!isCommonName(value, context)) return sql(isPerson, id, match);
  return isPersonOrCalled(id, isNumbered("p.seq", value));
}

/** The same, asked of one identity: nobody's name is looked up. */
export function isOfPerson(value: string): Sql {
  const [id] = personValues(value);
  return isPersonOrCalled(id, hasName("p", value));
}

/** Identity `i` is of the person with this id, or of one with an identity `p` so called. */
function isPersonOrCalled(id: string, isCalled: Sql): Sql {
  return join(
    [
      sql("(i.person_id = ?", id),
      around(
        `EXISTS (SELECT 1 FROM identities p INDEXED BY identities_by_person
          WHERE p.person_id = i.person_id AND `,
        isCalled,
        "))",
      ),
    ],
    " OR ",
  );
}

/** What those are called in messages whom a query is about; undefined: it is about something else. */
export function identitiesOf(
  query: Query,
  context: QueryContext,
): Sql | undefined {
  if (query.type === "person")
    return sql(
      `SELECT i.id FROM identities i WHERE ${isPerson}`,
      ...personValues(query.value),
    );
  if (query.type === "role")
    return around(
      `SELECT i.id FROM people p INDEXED BY people_of_role
        CROSS JOIN identities i ON i.person_id = p.id WHERE p.role IS NOT NULL AND `,
      oneOf("p.role", rolesCalled(context.db, query.value)),
      "",
    );
  if (query.type !== "any") return undefined;
  const lists = query.of.map((part) => identitiesOf(part, context));
  const known = lists.filter((list) => list !== undefined);
  return known.length === lists.length ? join(known, " UNION ALL ") : undefined;
}

/** The conversations in which a person wrote, as rows of `id`, one for each message; read from indexes alone. */
export function conversationsOfPerson(value: string): Sql {
  return sql(
    `SELECT m.conversation_id AS id FROM identities i
      CROSS JOIN messages m INDEXED BY messages_of_identity ON m.identity_id = i.id
      WHERE ${isPerson}`,
    ...personValues(value),
  );
}

/** The same of all people with a role. */
export function conversationsOfRole(name: string, { db }: QueryContext): Sql {
  return around(
    `SELECT m.conversation_id AS id FROM people p INDEXED BY people_of_role
      CROSS JOIN identities i ON i.person_id = p.id
      CROSS JOIN messages m INDEXED BY messages_of_identity ON m.identity_id = i.id
      WHERE p.role IS NOT NULL AND `,
    oneOf("p.role", rolesCalled(db, name)),
    "",
  );
}

/** So many are put into a list in the time in which a few hundred conversations are asked who is in them. */
const listedAtMost = 2000;

/** Few enough to list: counted as names and as people, which most often have one identity each and take no list. */
export function areFew(query: Query, context: QueryContext): boolean {
  return countNamed(query, listedAtMost + 1, context) <= listedAtMost;
}

function countNamed(query: Query, most: number, context: QueryContext): number {
  if (query.type === "person") return countCalled(query.value, most, context);
  if (query.type === "role")
    return countOnce(
      context,
      around(
        "SELECT 1 FROM people p INDEXED BY people_of_role WHERE p.role IS NOT NULL AND ",
        oneOf("p.role", rolesCalled(context.db, query.value)),
        "",
      ),
      most,
    );
  if (query.type !== "any") return 0;
  let count = 0;
  for (const part of query.of) count += countNamed(part, most, context);
  return count;
}

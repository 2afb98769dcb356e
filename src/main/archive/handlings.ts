import type { Handling } from "../../shared/model/handling.ts";
import type { Archive } from "./open.ts";
import { prepared } from "./prepared.ts";

const bits: Readonly<Record<keyof Handling, number>> = {
  read: 1,
  starred: 2,
  answered: 4,
  away: 8,
};
const known = Object.keys(bits) as (keyof Handling)[];

function bitsAfter(before: number, said: Handling): number {
  return known.reduce((all, each) => {
    const is = said[each];
    if (is === undefined) return all;
    return is ? all | bits[each] : all & ~bits[each];
  }, before);
}

/** Notes how the message at a place stands there; answers what of it is new to us, undefined where nothing is. */
export function noteHandling(
  db: Archive,
  accountId: string,
  place: { mailbox: string; uidValidity: string; uid: number },
  said: Handling,
): { messageId: string; changed: Handling } | undefined {
  const at = { accountId, ...place };
  const row = prepared<[typeof at], { message_id: string; handling: number }>(
    db,
    `SELECT message_id, handling FROM locations WHERE account_id = @accountId AND mailbox = @mailbox
       AND uid_validity = @uidValidity AND uid = @uid`,
  ).get(at);
  if (row === undefined) return undefined;
  const handling = bitsAfter(row.handling, said);
  if (handling === row.handling) return undefined;
  prepared(
    db,
    `UPDATE locations SET handling = @handling WHERE account_id = @accountId AND mailbox = @mailbox
       AND uid_validity = @uidValidity AND uid = @uid`,
  ).run({ ...at, handling });
  const changed = known.filter(
    (each) => (handling & bits[each]) !== (row.handling & bits[each]),
  );
  return {
    messageId: row.message_id,
    changed: Object.fromEntries(changed.map((each) => [each, said[each]])),
  };
}

/** What Porchlight itself has done to a message there, so that it is not met as the doing of another program. */
export function noteOwnDoing(
  db: Archive,
  messageId: string,
  done: Handling,
): void {
  const set = bitsAfter(0, done);
  const cleared = ~bitsAfter(~0, done);
  prepared(
    db,
    "UPDATE locations SET handling = (handling & ~?) | ? WHERE message_id = ?",
  ).run(cleared, set, messageId);
}

import type { Archive } from "../open.ts";

/** Where half a page was overwritten a row may be whole and its JSON rubbish: what reads it later would stop there. */
const mends = [
  `UPDATE accounts SET settings = '{}', paused = 1 WHERE NOT json_valid(settings)`,
  `UPDATE accounts SET paused = 1,
     capabilities = '{"reply":false,"post":false,"like":false,"boost":false,"length":{"unit":"none"}}'
   WHERE NOT json_valid(capabilities)`,
  "UPDATE accounts SET cursor = NULL WHERE cursor IS NOT NULL AND NOT json_valid(cursor)",
  "UPDATE messages SET mentions = '[]' WHERE NOT json_valid(mentions)",
  "UPDATE messages SET thread = '[]' WHERE NOT json_valid(thread)",
  `UPDATE messages SET body = json_array(json_object('t', 'p', 'c', json_array(text)))
   WHERE NOT json_valid(body)`,
  "UPDATE decisions SET change = '{}', undone_at = coalesce(undone_at, at) WHERE NOT json_valid(change)",
  "UPDATE outbox SET fault = NULL WHERE fault IS NOT NULL AND NOT json_valid(fault)",
  "DELETE FROM settings WHERE key IN ('settings', 'last-check') AND NOT json_valid(value)",
];

export function mendValues(db: Archive): void {
  for (const mend of mends) db.prepare(mend).run();
}

import type { Archive } from "../open.ts";

/** Where half a page was overwritten a row may be whole and its JSON rubbish: what reads it later would stop there. */
const mends = [
  `UPDATE accounts SET settings = '{}', paused = 1 WHERE NOT json_valid(settings)`,
  `UPDATE accounts SET paused = 1,
     capabilities = '{"reply":false,"post":false,"like":false,"boost":false,"length":{"unit":"none"}}'
   WHERE NOT json_valid(capabilities)`,
  "UPDATE accounts SET cursor = NULL WHERE cursor IS NOT NULL AND NOT json_valid(cursor)",
  ...["mentions", "thread", "body"].map(
    (column) =>
      `UPDATE messages SET ${column} = NULL WHERE NOT json_valid(${column})`,
  ),
  "UPDATE decisions SET change = '{}', undone_at = coalesce(undone_at, at) WHERE NOT json_valid(change)",
  "UPDATE outbox SET fault = NULL WHERE fault IS NOT NULL AND NOT json_valid(fault)",
  ...["drafts", "draft_versions"].map(
    (table) =>
      `UPDATE ${table} SET options = NULL WHERE options IS NOT NULL AND NOT json_valid(options)`,
  ),
  "UPDATE accounts SET write_back = NULL WHERE write_back IS NOT NULL AND NOT json_valid(write_back)",
  "DELETE FROM settings WHERE key IN ('settings', 'last-check') AND NOT json_valid(value)",
];

export function mendValues(db: Archive): void {
  for (const mend of mends) db.prepare(mend).run();
}

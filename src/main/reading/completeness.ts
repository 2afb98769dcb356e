import type { Completeness } from "../../shared/model/completeness.ts";
import { listAccounts } from "../archive/accounts.ts";
import type { Archive } from "../archive/open.ts";
import { prepared } from "../archive/prepared.ts";

type Gap = Completeness["gaps"][number];
type Sums = Omit<Completeness, "accountId" | "gaps">;

/** How whole the record of each account is between two instants, by the ledger of its polls. */
export function readCompleteness(
  db: Archive,
  { from, to }: { from: number; to: number },
): Completeness[] {
  const sums = prepared<[{ id: string; from: number; to: number }], Sums>(
    db,
    `SELECT coalesce(sum(CASE kind WHEN 'polled' THEN min(to_at, @to) - max(from_at, @from) END), 0) / 1000
         AS watchedSeconds,
       coalesce(sum(CASE kind WHEN 'polled' THEN polls END), 0) AS polls,
       coalesce(sum(CASE kind WHEN 'failed' THEN polls END), 0) AS failures,
       coalesce(sum(requests), 0) AS requests,
       count(*) FILTER (WHERE kind = 'gap' AND closed_at IS NOT NULL) AS closed
     FROM ledger INDEXED BY ledger_of_account
     WHERE account_id = @id AND to_at >= @from AND from_at <= @to`,
  );
  const gaps = prepared<
    [{ id: string; from: number; to: number }],
    Omit<Gap, "ongoing"> & { about: string | null }
  >(
    db,
    `SELECT from_at AS "from", iif(about IS NULL, to_at, max(from_at, @to)) AS "to",
       coalesce(message, '') AS message, about
     FROM ledger INDEXED BY ledger_gaps
     WHERE account_id = @id AND kind = 'gap' AND closed_at IS NULL
       AND (to_at >= @from OR about IS NOT NULL) AND from_at <= @to
     ORDER BY from_at DESC LIMIT 100`,
  );
  return listAccounts(db).map(({ id }) => {
    const about = { id, from, to };
    const counted = sums.get(about);
    return {
      accountId: id,
      gaps: gaps
        .all(about)
        .map(({ about: of, ...gap }) =>
          of === null ? gap : { ...gap, ongoing: true },
        ),
      closed: counted?.closed ?? 0,
      watchedSeconds: counted?.watchedSeconds ?? 0,
      polls: counted?.polls ?? 0,
      failures: counted?.failures ?? 0,
      requests: counted?.requests ?? 0,
    };
  });
}

import { useQuery } from "@tanstack/react-query";
import type { LedgerEntry } from "../../shared/model/ledger-entry.ts";
import { ledgerQuery } from "../queries.ts";
import { formatClock } from "../ui/clock.tsx";
import { ErrorState } from "../ui/error-state.tsx";
import { useNow } from "../ui/time.tsx";
import "./ledger.css";

const kinds: Record<LedgerEntry["kind"], string> = {
  polled: "✓ polled",
  failed: "✕ failed",
  gap: "┊ missing",
  rejected: "? unreadable",
};

/** When the account was polled and what the record lacks. */
export function Ledger({ accountId }: { accountId: string }) {
  const { data, error, refetch } = useQuery(ledgerQuery(accountId));
  const now = useNow();
  return (
    <section aria-label="Record of polls">
      <h3 className="ledger-title">Record of polls</h3>
      {error !== null && (
        <ErrorState
          title="The record cannot be shown"
          error={error}
          onRetry={() => void refetch()}
        />
      )}
      {data?.length === 0 && <p className="ledger-empty">Nothing yet.</p>}
      {data !== undefined && data.length > 0 && (
        <table className="ledger">
          <thead>
            <tr>
              <th scope="col">When</th>
              <th scope="col">What</th>
              <th scope="col">Polls</th>
              <th scope="col">New</th>
              <th scope="col">Why</th>
            </tr>
          </thead>
          <tbody>
            {data.map((entry) => (
              <tr
                key={entry.id}
                data-kind={entry.closedAt === undefined ? entry.kind : "polled"}
              >
                <td>
                  {entry.from <= 0
                    ? `Before ${formatClock(entry.to, now)}`
                    : formatClock(entry.from, now)}
                  {entry.from > 0 &&
                    entry.to - entry.from >= 60_000 &&
                    ` – ${formatClock(entry.to, now)}`}
                </td>
                <td>
                  {entry.closedAt === undefined
                    ? kinds[entry.kind]
                    : "✓ filled since"}
                </td>
                <td>{entry.polls}</td>
                <td>{entry.added}</td>
                <td dir="auto">{entry.message}</td>
              </tr>
            ))}
          </tbody>
        </table>
      )}
    </section>
  );
}

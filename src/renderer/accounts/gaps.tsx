import type { Account } from "../../shared/model/account.ts";
import type { Completeness } from "../../shared/model/completeness.ts";
import { gapTimes } from "../ui/gap-words.ts";
import "./gaps.css";

/** Whether a gap is being filled, or comes after what is; empty where neither. */
export function fillingWords(
  {
    from,
    to,
    ongoing,
  }: { from: number; to: number; ongoing?: boolean | undefined },
  { history, keepsHistory }: Pick<Account, "history" | "keepsHistory">,
): string {
  if (ongoing === true) return "Goes on by itself once it can be read.";
  if (keepsHistory !== true || history === undefined) return "";
  const { state, until, startedAt } = history;
  if (state === "done") return "";
  if (from >= until && to <= startedAt)
    return state === "running" ? "Being fetched." : "Fetching it is paused.";
  return from > 0 ? "Fetched after what is under way." : "";
}

/** What the record of an account lacks, and why. */
export function Gaps({
  account,
  completeness,
}: {
  account: Account;
  completeness: Completeness;
}) {
  const { gaps, closed } = completeness;
  return (
    <section className="gaps" aria-label="What is missing">
      <h3 className="ledger-title">What is missing</h3>
      {gaps.length === 0 ? (
        <p className="ledger-empty">
          Nothing that is known of
          {closed > 0 &&
            `; ${closed === 1 ? "one gap was" : `${closed} gaps were`} filled`}
          .
        </p>
      ) : (
        <ul className="gap-list">
          {gaps.map((gap) => (
            <li key={`${gap.from}-${gap.to}`}>
              <b>{gapTimes(gap)}</b> <span dir="auto">{gap.message}</span>{" "}
              <em className="gap-filling">{fillingWords(gap, account)}</em>
            </li>
          ))}
        </ul>
      )}
    </section>
  );
}

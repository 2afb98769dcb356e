import type { Completeness } from "../../shared/model/completeness.ts";
import { gapTimes } from "../ui/gap-words.ts";
import "./gaps.css";

/** What the record of an account lacks, and why. */
export function Gaps({ completeness }: { completeness: Completeness }) {
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
              <b>{gapTimes(gap)}</b> <span dir="auto">{gap.message}</span>
            </li>
          ))}
        </ul>
      )}
    </section>
  );
}

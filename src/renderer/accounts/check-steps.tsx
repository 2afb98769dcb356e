import type { Output } from "../../shared/contract/index.ts";
import "./check-steps.css";

/** What was tried, in order: what went well, where it stopped and why. */
export function CheckSteps({ checked }: { checked: Output<"accounts.check"> }) {
  return (
    <section className="check-steps" role="status" aria-label="Test">
      <p className="check-steps-title">
        {checked.ok ? "✓ Everything works." : "✕ The test stopped."}
      </p>
      <ol>
        {checked.steps.map((step, at) => (
          // Steps are only ever shown whole.
          // oxlint-disable-next-line react/no-array-index-key
          <li key={at} data-ok={step.ok}>
            <b>
              {step.ok ? "✓" : "✕"} {step.name}
            </b>{" "}
            <span dir="auto">{step.message}</span>
          </li>
        ))}
      </ol>
    </section>
  );
}

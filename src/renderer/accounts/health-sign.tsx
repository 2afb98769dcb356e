import type { HealthWords } from "./health-words.ts";
import "./health-sign.css";

const signs: Record<HealthWords["tone"], string> = {
  well: "●",
  pending: "◔",
  broken: "✕",
  quiet: "‖",
};

/** How an account does: a sign that differs by shape, and the word. */
export function HealthSign({ words }: { words: HealthWords }) {
  return (
    <span className="health-sign" data-tone={words.tone}>
      <span aria-hidden="true">{signs[words.tone]}</span> {words.state}
    </span>
  );
}

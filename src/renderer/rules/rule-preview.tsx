import type { Output } from "../../shared/contract/index.ts";
import { Time } from "../ui/time.tsx";
import { conversationsWords } from "./rule-words.ts";

/** What a rule would have met in the last year: how many, and the newest. */
export function RulePreview({
  tried: { count, items },
}: {
  tried: Output<"rules.tryOut">;
}) {
  return (
    <section className="rule-preview" aria-label="Tried out">
      <p role="status">
        In the last year it would have met {conversationsWords(count)}
        {count > items.length ? `; the newest ${items.length}:` : "."}
      </p>
      {items.length > 0 && (
        <ul>
          {items.map(({ id, person, excerpt, lastAt }) => (
            <li key={id}>
              <bdi className="rule-preview-who">{person.name}</bdi>
              <span className="rule-preview-text" dir="auto">
                {excerpt}
              </span>
              <Time at={lastAt} />
            </li>
          ))}
        </ul>
      )}
    </section>
  );
}

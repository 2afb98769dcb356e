import { completeQuery } from "../../shared/query/complete.ts";
import { Button } from "./button.tsx";
import "./query-options.css";

const atMost = 12;

/** What could stand where the query is being typed: operators, then their values. */
export function QueryOptions({
  text,
  known,
  onTake,
}: {
  text: string;
  /** Names for operators that take a name, such as accounts' handles. */
  known: Readonly<Record<string, readonly string[]>>;
  onTake: (text: string) => void;
}) {
  const { from, to, options } = completeQuery(text, text.length, known);
  const offered = options.filter((option) => option !== text.slice(from, to));
  if (offered.length === 0) return null;
  return (
    <ul className="query-options" aria-label="What could stand here">
      {offered.slice(0, atMost).map((option) => (
        <li key={option}>
          <Button
            className="query-option"
            onClick={() =>
              onTake(
                text.slice(0, from) +
                  option +
                  (option.endsWith(":") ? "" : " ") +
                  text.slice(to),
              )
            }
          >
            {option}
          </Button>
        </li>
      ))}
    </ul>
  );
}

import { fold } from "../../shared/query/fold.ts";
import { LabelChip } from "../ui/label-chip.tsx";
import "./found-labels.css";

const atMost = 8;

/** Labels with these letters in their name; choosing one searches what carries it. */
export function FoundLabels({
  text,
  names,
}: {
  text: string;
  names: readonly string[];
}) {
  const wanted = fold(text);
  const found = names.filter((name) => fold(name).includes(wanted));
  if (found.length === 0) return null;
  return (
    <ul className="found-labels" aria-label="Labels">
      {found.slice(0, atMost).map((name) => (
        <li key={name}>
          <LabelChip name={name} />
        </li>
      ))}
    </ul>
  );
}

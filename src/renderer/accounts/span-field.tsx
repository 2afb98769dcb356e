import { Field } from "../ui/field.tsx";
import "./span-field.css";

const units = [
  { seconds: 60, name: "minutes" },
  { seconds: 3600, name: "hours" },
  { seconds: 86_400, name: "days" },
] as const;

/** The longest promise that makes sense: a year. */
const longest = 366 * 86_400;

/** A length of time as typed: a number and its unit. */
export type TypedSpan = { amount: string; unitSeconds: number };

export function typedSpan(seconds: number): TypedSpan {
  const unit =
    units.findLast((unit) => seconds % unit.seconds === 0) ?? units[0];
  return {
    amount: String(Math.round((seconds / unit.seconds) * 100) / 100),
    unitSeconds: unit.seconds,
  };
}

/** Seconds of what was typed, or what is wrong with it. */
export function readSpan(
  typed: TypedSpan,
): { seconds: number } | { error: string } {
  const amount = Number(typed.amount.trim().replace(",", "."));
  const seconds = Math.round(amount * typed.unitSeconds);
  if (typed.amount.trim() === "" || !Number.isFinite(amount) || seconds < 1)
    return { error: "Give a number greater than 0." };
  if (seconds > longest) return { error: "Promise at most a year." };
  return { seconds };
}

/** Asks for a length of time. */
export function SpanField({
  label,
  value,
  error,
  onChange,
}: {
  label: string;
  value: TypedSpan;
  error?: string | undefined;
  onChange: (value: TypedSpan) => void;
}) {
  return (
    <Field label={label} error={error}>
      {(control) => (
        <span className="span-field">
          <input
            {...control}
            inputMode="decimal"
            value={value.amount}
            onChange={(event) =>
              onChange({ ...value, amount: event.target.value })
            }
          />
          <select
            aria-label={`${label}: unit`}
            value={value.unitSeconds}
            onChange={(event) =>
              onChange({ ...value, unitSeconds: Number(event.target.value) })
            }
          >
            {units.map(({ seconds, name }) => (
              <option key={seconds} value={seconds}>
                {name}
              </option>
            ))}
          </select>
        </span>
      )}
    </Field>
  );
}

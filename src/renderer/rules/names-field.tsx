import { useRef } from "react";
import { fold, foldName } from "../../shared/query/fold.ts";
import { Button } from "../ui/button.tsx";
import { Field } from "../ui/field.tsx";
import "../ui/query-options.css";

const atMost = 8;

/** Names apart by commas, or a single one; those that are known are offered. */
export function NamesField({
  label,
  help,
  error,
  text,
  known,
  isOne = false,
  onText,
}: {
  label: string;
  help: string;
  error: string | undefined;
  text: string;
  known: readonly string[];
  isOne?: boolean;
  onText: (text: string) => void;
}) {
  const input = useRef<HTMLInputElement>(null);
  const begun = isOne ? 0 : text.lastIndexOf(",") + 1;
  const wanted = fold(text.slice(begun).trim());
  const taken = new Set(readNames(text).map(foldName));
  const offered = known
    .filter((name) => fold(name).includes(wanted) && !taken.has(foldName(name)))
    .slice(0, atMost);
  function take(name: string): void {
    onText(`${text.slice(0, begun)}${begun > 0 ? " " : ""}${name}`);
    input.current?.focus();
  }
  return (
    <>
      <Field label={label} help={help} error={error}>
        {(control) => (
          <input
            {...control}
            ref={input}
            type="text"
            dir="auto"
            autoComplete="off"
            maxLength={700}
            value={text}
            onChange={(event) => onText(event.target.value)}
          />
        )}
      </Field>
      {offered.length > 0 && wanted !== "" && (
        <ul className="query-options" aria-label={`${label} that there are`}>
          {offered.map((name) => (
            <li key={name}>
              <Button className="query-option" onClick={() => take(name)}>
                {name}
              </Button>
            </li>
          ))}
        </ul>
      )}
    </>
  );
}

export function readNames(text: string): string[] {
  return text
    .split(",")
    .map((name) => name.trim())
    .filter((name) => name !== "");
}

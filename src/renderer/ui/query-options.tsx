import { useQuery } from "@tanstack/react-query";
import { type RefObject, useEffect, useState } from "react";
import { completeQuery, personBegun } from "../../shared/query/complete.ts";
import { useKnownNames } from "../known-names.ts";
import { searchPeopleQuery } from "../queries.ts";
import { Button } from "./button.tsx";
import { useSettled } from "./use-settled.ts";
import "./query-options.css";

/** Every value of a closed list, and of names enough to choose from. */
const atMost = 20;
const settleMs = 80;

/** What could stand where the query is being typed: operators, then their values. */
export function QueryOptions({
  text,
  input,
  onText,
}: {
  text: string;
  /** What it is typed into; it has the keyboard again once an option is taken. */
  input: RefObject<HTMLInputElement | null>;
  onText: (text: string) => void;
}) {
  const caret = useCaret(text, input);
  const known = useKnownNames();
  const begun = useSettled(personBegun(text, caret)?.trim() ?? "", settleMs);
  const { data: people } = useQuery({
    ...searchPeopleQuery(begun),
    enabled: begun !== "",
  });
  const { from, to, options } = completeQuery(
    text,
    caret,
    known,
    begun === "" ? [] : people?.map(({ handle }) => handle),
  );
  const offered = [...new Set(options)].filter(
    (option) => option !== text.slice(from, to),
  );
  if (offered.length === 0) return null;

  function take(option: string): void {
    const rest = text.slice(to);
    const taken =
      option.endsWith(":") || /^[\s)]/.test(rest) ? option : `${option} `;
    onText(text.slice(0, from) + taken + rest);
    // Once the text is in the box.
    requestAnimationFrame(() => {
      input.current?.focus();
      input.current?.setSelectionRange(
        from + taken.length,
        from + taken.length,
      );
    });
  }

  return (
    <ul className="query-options" aria-label="What could stand here">
      {offered.slice(0, atMost).map((option) => (
        <li key={option}>
          <Button className="query-option" onClick={() => take(option)}>
            {option}
          </Button>
        </li>
      ))}
    </ul>
  );
}

/** Where in the text the caret is; before it was ever there, at the end. */
function useCaret(
  text: string,
  input: RefObject<HTMLInputElement | null>,
): number {
  const [caret, setCaret] = useState(Number.POSITIVE_INFINITY);
  useEffect(() => {
    const note = () => {
      if (document.activeElement === input.current)
        setCaret(input.current?.selectionEnd ?? Number.POSITIVE_INFINITY);
    };
    document.addEventListener("selectionchange", note);
    return () => document.removeEventListener("selectionchange", note);
  }, [input]);
  return Math.min(caret, text.length);
}

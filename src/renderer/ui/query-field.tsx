import { type ReactNode, useRef } from "react";
import { AppError } from "../../shared/fault.ts";
import type { Parsed } from "../../shared/query/parse.ts";
import { messageOf } from "./error-state.tsx";
import { Field } from "./field.tsx";
import { QueryErrorPlace } from "./query-error.tsx";
import { QueryOptions } from "./query-options.tsx";

/** Why a query cannot be asked, as it reads or as the core has said of it. */
export function wrongOf(
  parsed: Parsed,
  said: Error | null,
): { text: string; place: { at?: number; length?: number } } | undefined {
  if (!parsed.ok) return { text: parsed.error.message, place: parsed.error };
  if (said === null) return undefined;
  const { at, length } = (said instanceof AppError && said.details) || {};
  return {
    text: messageOf(said),
    place: {
      ...(at === undefined ? {} : { at }),
      ...(length === undefined ? {} : { length }),
    },
  };
}

/** A query that is typed: what is wrong with it and where, and what could stand there. */
export function QueryField({
  text,
  help,
  wrong,
  onText,
}: {
  text: string;
  help: ReactNode;
  wrong: ReturnType<typeof wrongOf>;
  onText: (text: string) => void;
}) {
  const input = useRef<HTMLInputElement>(null);
  return (
    <>
      <Field label="Query" help={help} error={wrong?.text}>
        {(control) => (
          <input
            {...control}
            ref={input}
            type="text"
            dir="auto"
            spellCheck={false}
            autoComplete="off"
            maxLength={2000}
            value={text}
            onChange={(event) => onText(event.target.value)}
          />
        )}
      </Field>
      {wrong?.place.at !== undefined && text !== "" && (
        <QueryErrorPlace query={text} place={wrong.place} />
      )}
      <QueryOptions text={text} input={input} onText={onText} />
    </>
  );
}

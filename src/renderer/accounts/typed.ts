import {
  isAsked,
  type Setup,
  type SetupField,
} from "../../shared/model/setup.ts";

/** What stands in the fields of a setup form, by their names. */
export type Typed = Readonly<Record<string, string>>;

export function firstTyped(fields: readonly SetupField[]): Typed {
  return Object.fromEntries(fields.map(({ name, value }) => [name, value]));
}

/** As an account has them; what its settings do not say is as the form begins. */
export function typedOf(
  fields: readonly SetupField[],
  settings: Record<string, unknown>,
): Typed {
  return Object.fromEntries(
    fields.map((field) => [
      field.name,
      choiceOf(field, valueAt(settings, field.name)),
    ]),
  );
}

/** What is kept as a mere fact of a choice (“in the browser”) is one of those that go on there. */
function choiceOf(
  { choices, inBrowser, value }: SetupField,
  kept: string | undefined,
): string {
  if (kept === undefined) return value;
  const isChoice = choices?.some((each) => each.value === kept) ?? true;
  return isChoice ? kept : (inBrowser?.[0] ?? value);
}

/** What may be another one at another sign-in, as it was typed now: null where it is no more. */
export function changeOf(
  fields: readonly SetupField[],
  read: Record<string, unknown>,
): Record<string, unknown> {
  const keys = fields
    .filter(({ again }) => again)
    .map(({ name }) => name.split(".")[0] ?? name);
  return Object.fromEntries(keys.map((key) => [key, read[key] ?? null]));
}

/** Whether an account with these settings signs in at the server's own page. */
export function goesOnInBrowser(
  { browser }: Pick<Setup, "browser">,
  settings: Record<string, unknown>,
): boolean {
  return typeof browser === "boolean"
    ? browser
    : settings[browser] !== undefined;
}

/** The fields to draw; `later` ones only once the address was looked at. */
export function shownFields(
  fields: readonly SetupField[],
  typed: Typed,
  { later }: { later: boolean },
): SetupField[] {
  return fields.filter(
    (field) => (later || !field.later) && isAsked(field, typed),
  );
}

/** With one field changed, and what its choice brings with it. */
export function withChange(
  fields: readonly SetupField[],
  typed: Typed,
  name: string,
  value: string,
): Typed {
  const sets = fields.find((field) => field.name === name)?.sets;
  const brought = sets?.to[value];
  return {
    ...typed,
    [name]: value,
    ...(sets === undefined || brought === undefined
      ? {}
      : { [sets.field]: brought }),
  };
}

function valueAt(settings: unknown, name: string): string | undefined {
  let at: unknown = settings;
  for (const key of name.split(".")) {
    if (typeof at !== "object" || at === null || !Object.hasOwn(at, key))
      return undefined;
    at = (at as Record<string, unknown>)[key];
  }
  return ["string", "number", "boolean"].includes(typeof at)
    ? String(at)
    : undefined;
}

/** With what was found in the later fields; what it does not say stays, or is as another field says. */
export function withFound(
  fields: readonly SetupField[],
  typed: Typed,
  found: Record<string, unknown>,
): Typed {
  const later = fields
    .filter((field) => field.later)
    .map(({ name, sameAs }) => [
      name,
      valueAt(found, name) ??
        (sameAs === undefined ? undefined : typed[sameAs]?.trim()) ??
        typed[name] ??
        "",
    ]);
  return { ...typed, ...Object.fromEntries(later) };
}

/** What goes to the secret store; what was left empty does not. */
export function secretsOf(
  fields: readonly SetupField[],
  typed: Typed,
): Record<string, string> {
  return Object.fromEntries(
    fields
      .filter((field) => field.control === "secret" && isAsked(field, typed))
      .map(({ name }) => [name, typed[name] ?? ""])
      .filter(([, value]) => value !== ""),
  );
}

export function withoutSecrets(
  fields: readonly SetupField[],
  typed: Typed,
): Typed {
  const gone = fields.filter(({ control }) => control === "secret");
  return {
    ...typed,
    ...Object.fromEntries(gone.map(({ name }) => [name, ""])),
  };
}

import { z } from "zod";
import type {
  Setup as Described,
  SetupField,
} from "../../shared/model/setup.ts";

type Asked = Pick<SetupField, "title"> & {
  help?: string;
  links?: SetupField["links"];
  placeholder?: string;
  /** Hidden while typed, and kept with the secrets under its name. */
  secret?: boolean;
  multiline?: boolean;
  /** Value → words. */
  choices?: Readonly<Record<string, string>>;
  inBrowser?: SetupField["inBrowser"];
  value?: string;
  group?: string;
  input?: SetupField["input"];
  later?: boolean;
  again?: boolean;
  sameAs?: string;
  sets?: SetupField["sets"];
  when?: SetupField["when"];
};

/** What the form says about a field: `z.string().register(asked, { title: "Server" })`. */
export const asked = z.registry<Asked>();

/**
 * How an account is added by hand. `fields` mirrors the settings, groups being objects; each field is a schema
 * that reads what was typed, always a string, into the setting, and whose issues are shown below it.
 */
export type Setup = Omit<Described, "channel" | "fields"> & {
  fields: z.ZodObject;
};

type Field = { name: string; schema: z.ZodType };

/** The fields of all groups with their paths. */
function flatten(fields: z.ZodObject, above = ""): Field[] {
  return Object.entries(fields.shape).flatMap(([key, schema]) => {
    const name = above === "" ? key : `${above}.${key}`;
    return schema instanceof z.ZodObject
      ? flatten(schema, name)
      : [{ name, schema: schema as z.ZodType }];
  });
}

function describeField({ name, schema }: Field): SetupField {
  const about = asked.get(schema);
  const control =
    about?.secret === true
      ? "secret"
      : about?.multiline === true
        ? "lines"
        : about?.choices === undefined
          ? "line"
          : "choice";
  const { title = name, choices, help, placeholder } = about ?? {};
  const { group, inBrowser, links, sameAs, sets, when } = about ?? {};
  return {
    name,
    title,
    control,
    value: about?.value ?? Object.keys(choices ?? {})[0] ?? "",
    input: about?.input ?? "text",
    later: about?.later ?? false,
    again: about?.again ?? false,
    ...(choices === undefined
      ? {}
      : {
          choices: Object.entries(choices).map(([value, title]) => ({
            value,
            title,
          })),
        }),
    ...(inBrowser === undefined ? {} : { inBrowser }),
    ...(help === undefined ? {} : { help }),
    ...(links === undefined ? {} : { links }),
    ...(placeholder === undefined ? {} : { placeholder }),
    ...(group === undefined ? {} : { group }),
    ...(sameAs === undefined ? {} : { sameAs }),
    ...(sets === undefined ? {} : { sets }),
    ...(when === undefined ? {} : { when }),
  };
}

/** The setup in words that can be sent to whoever draws the form. */
export function describeSetup(
  channel: Described["channel"],
  setup: Setup,
): Described {
  const fields = flatten(setup.fields).map(describeField);
  return { ...setup, channel, fields };
}

function put(
  into: Record<string, unknown>,
  name: string,
  value: unknown,
): void {
  const [key = "", ...rest] = name.split(".");
  if (rest.length === 0) {
    into[key] = value;
    return;
  }
  const inner = into[key];
  const next: Record<string, unknown> =
    typeof inner === "object" && inner !== null ? { ...inner } : {};
  put(next, rest.join("."), value);
  into[key] = next;
}

/**
 * Reads the named fields as typed: what is wrong, by field, the first of each, and the settings that they make.
 * What is secret is only looked at, never answered.
 */
export function readTyped(
  { fields }: Setup,
  typed: Readonly<Record<string, string>>,
  names: readonly string[],
): { problems: Record<string, string>; settings: Record<string, unknown> } {
  const problems: Record<string, string> = {};
  const settings: Record<string, unknown> = {};
  for (const { name, schema } of flatten(fields)) {
    if (!names.includes(name)) continue;
    const read = schema.safeParse(typed[name] ?? "");
    if (!read.success)
      problems[name] = read.error.issues[0]?.message ?? "This does not fit.";
    else if (asked.get(schema)?.secret !== true && read.data !== undefined)
      put(settings, name, read.data);
  }
  return { problems, settings };
}

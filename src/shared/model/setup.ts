import { z } from "zod";
import { channelKind } from "./channel-kind.ts";

const choice = z.object({ value: z.string(), title: z.string() });

/** One thing that the user types or chooses when adding an account. */
export const setupField = z.object({
  /** Path in the account's settings, `imap.host`; a secret's name; or only an address to look at. */
  name: z.string(),
  title: z.string(),
  /** What is drawn: one line, one that is hidden and never kept with the settings, many lines, or a choice. */
  control: z.enum(["line", "secret", "lines", "choice"]),
  help: z.string().optional(),
  /** Where more is said about it: opened in the browser. */
  links: z.array(z.object({ title: z.string(), url: z.string() })).optional(),
  placeholder: z.string().optional(),
  choices: z.array(choice).optional(),
  /** Choices with which the sign-in goes on in the browser. */
  inBrowser: z.array(z.string()).optional(),
  /** What stands there at first. */
  value: z.string(),
  /** Fields of one group stand together under its name. */
  group: z.string().optional(),
  /** Which keyboard fits. */
  input: z.enum(["text", "email", "url", "numeric"]),
  /** Asked for only after the address was looked at. */
  later: z.boolean(),
  /** The field whose words stand here as well, until something else was found or typed. */
  sameAs: z.string().optional(),
  /** What choosing this puts into another field, by choice. */
  sets: z
    .object({ field: z.string(), to: z.record(z.string(), z.string()) })
    .optional(),
  /** May be another one when the account signs in again. */
  again: z.boolean(),
  /** Shown only while another field says one of these. */
  when: z.object({ field: z.string(), is: z.array(z.string()) }).optional(),
});
export type SetupField = z.infer<typeof setupField>;

/** How an account of a channel is added, so that one form can be drawn for all. */
export const setup = z.object({
  channel: channelKind,
  name: z.string(),
  /** What comes from there, a sentence for the list of channels. */
  says: z.string(),
  /** What the user needs, above the form. */
  help: z.string(),
  /** The platform's own page about it. */
  link: z.object({ title: z.string(), url: z.string() }),
  fields: z.array(setupField),
  /**
   * What is found at a typed address, and what for: settings to look over (`review`), or several things to choose from, for
   * each line that was typed (`choose`).
   */
  find: z
    .object({
      from: z.string(),
      to: z.enum(["review", "choose"]),
      /** On its button, and when nothing was there. */
      title: z.string(),
      nothing: z.string(),
    })
    .optional(),
  /** A file in which other programs keep many of them: what it is called, and how a new one is named. */
  list: z.object({ title: z.string(), name: z.string() }).optional(),
  /** Signs in at the server's own page: always, or where the settings have this key. */
  browser: z.union([z.boolean(), z.string()]),
  /** Whether trying the connection first is of use. */
  canCheck: z.boolean(),
  /** What was there before can be fetched. */
  keepsHistory: z.boolean().optional(),
  /** One of them, with its article: “the feed”; and many: “feeds”. */
  one: z.string(),
  many: z.string(),
});
export type Setup = z.infer<typeof setup>;

/** Whether what is typed elsewhere lets a field show. */
export function isAsked(
  field: SetupField,
  typed: Readonly<Record<string, string>>,
): boolean {
  return (
    field.when === undefined ||
    field.when.is.includes(typed[field.when.field] ?? "")
  );
}

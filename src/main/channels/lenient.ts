import { z } from "zod";

// Lenient on purpose: servers, and archives of ten years, differ in what they leave out. Only what a message cannot do
// without is required.

/** Absent where it is missing, null or not of its kind. */
export function absent<T>(schema: z.ZodType<T>) {
  return schema
    .nullish()
    .catch(undefined)
    .transform((value) => value ?? undefined);
}

/** Reads what can be read of a list and leaves out the rest. */
export function list<T>(schema: z.ZodType<T>, most: number) {
  return absent(z.array(z.unknown())).transform((items) =>
    (items ?? []).slice(0, most).flatMap((item) => {
      const read = schema.safeParse(item);
      return read.success ? [read.data] : [];
    }),
  );
}

/** A time in any form that a calendar can show, in ms UTC. */
export const time = z
  .string()
  .transform((text) => Date.parse(text))
  .refine((at) => at >= 0 && at < 253_402_300_800_000, "not a time");

/** Which field was wrong, without what stood in it. */
export function describe(error: z.ZodError): string {
  const issue = error.issues[0];
  if (issue === undefined) return "It is not as documented.";
  const place = issue.path.join(".");
  return `${place === "" ? "It" : `Its ${place}`} is not as expected.`;
}

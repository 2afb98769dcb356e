import { z } from "zod";
import { cleanLine } from "../body/clean.ts";
import { foldName } from "../query/fold.ts";

/** What the user calls a label, a topic or a role: one clean line that can stand in a query. */
export const givenName = z
  .string()
  .max(1000)
  .transform((text) => cleanLine(text, 1000))
  .pipe(
    z
      .string()
      .max(60, "A name has at most 60 characters.")
      .regex(/^[^"“”„]*$/, "A name holds no quotation marks.")
      .refine((name) => foldName(name) !== "", "Give it a name."),
  );

import type { z } from "zod";
import type { Find } from "./find.ts";
import { readRecords } from "./json-records.ts";
import type { Source } from "./source/source.ts";
import { describe } from "../channels/lenient.ts";

const excerptLength = 2000;

/** The records of a list in a JSON file as a schema reads them, and what is wrong with the others. */
export async function* parseRecords<T>(
  source: Source,
  file: string,
  schema: z.ZodType<T>,
  keys?: readonly string[],
): AsyncGenerator<
  { read: T; raw: unknown } | Extract<Find, { type: "problem" }>
> {
  for await (const each of readRecords(source.read(file), file, keys)) {
    const { record, line } = each;
    if ("why" in each) {
      const { why, text } = each;
      yield { type: "problem", problem: { file, record, line, why, text } };
      continue;
    }
    const read = schema.safeParse(each.value);
    yield read.success
      ? { read: read.data, raw: each.value }
      : {
          type: "problem",
          problem: {
            file,
            record,
            line,
            why: describe(read.error),
            text: JSON.stringify(each.value).slice(0, excerptLength),
          },
        };
  }
}

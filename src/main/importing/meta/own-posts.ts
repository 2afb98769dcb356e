import type { z } from "zod";
import type { RemoteIdentity } from "../../channels/received.ts";
import type { Find } from "../find.ts";
import { parseRecords } from "../records.ts";
import type { Source } from "../source/source.ts";
import { createReading, toFind, type MetaItem } from "./message.ts";

type Read = Pick<MetaItem, "at" | "text" | "subject" | "files">;
type PassedOver = Extract<Find, { type: "passed" }>;

/** Files of one kind of record, and how a record of them is read. */
export type OwnRecords<T> = {
  kind: "post" | "comment";
  files: RegExp;
  schema: z.ZodType<T>;
  /** Under which the list may be. */
  keys: readonly string[];
  toItem: (read: T) => Read | PassedOver;
};

/** Whose archive it is, and when it is read. */
export type OwnArchive = {
  source: Source;
  paths: readonly string[];
  self: RemoteIdentity;
  now: number;
};

/** Reads what its owner posted or commented, one kind of record after the other. */
export function createOwnReader({ source, paths, self, now }: OwnArchive) {
  const reading = createReading(paths, now);
  return async function* readOwn<T>(
    records: OwnRecords<T>,
  ): AsyncGenerator<Find> {
    const { kind, files, schema, keys, toItem } = records;
    for (const file of paths.filter((path) => files.test(path)))
      for await (const each of parseRecords(source, file, schema, keys)) {
        if ("type" in each) {
          yield each;
          continue;
        }
        const { raw } = each;
        const item = toItem(each.read);
        yield "type" in item
          ? item
          : toFind(
              { ...item, kind, author: self, own: true, mentions: [], raw },
              reading,
            );
      }
  };
}

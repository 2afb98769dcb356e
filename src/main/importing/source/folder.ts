import { createReadStream, statSync } from "node:fs";
import { opendir } from "node:fs/promises";
import { basename, join } from "node:path";
import { AppError } from "../../../shared/fault.ts";
import {
  looking,
  maxFiles,
  readOneByOne,
  type Look,
  type Source,
} from "./source.ts";

const maxDeep = 20;

async function* walk(
  root: string,
  under: readonly string[],
): AsyncGenerator<string> {
  for await (const entry of await opendir(join(root, ...under))) {
    const path = [...under, entry.name];
    // A link may lead anywhere: neither followed nor read.
    if (entry.isFile()) yield path.join("/");
    else if (entry.isDirectory() && path.length < maxDeep)
      yield* walk(root, path);
  }
}

/** A folder, as somebody unpacked it. */
export function folderSource(root: string, look: Look): Source {
  const name = basename(root);
  const read: Source["read"] = (path) =>
    looking(createReadStream(join(root, path)) as AsyncIterable<Buffer>, look);
  return {
    name,
    async list() {
      const paths: string[] = [];
      for await (const path of walk(root, [])) {
        if (paths.length >= maxFiles)
          throw new AppError("too-large", `${name} holds too many files.`);
        look();
        paths.push(path);
      }
      return paths.sort();
    },
    size: (path) => statSync(join(root, path), { throwIfNoEntry: false })?.size,
    read,
    readEach: (paths) => readOneByOne(paths, read),
  };
}

/** One file alone. */
export function fileSource(path: string, look: Look): Source {
  const name = basename(path);
  const read: Source["read"] = () =>
    looking(createReadStream(path) as AsyncIterable<Buffer>, look);
  return {
    name,
    list: () => Promise.resolve([name]),
    size: () => statSync(path, { throwIfNoEntry: false })?.size,
    read,
    readEach: (paths) => readOneByOne(paths, read),
  };
}

import { importerOf } from "./archives.ts";
import type { Importer } from "./importer.ts";
import { mbox } from "./mbox/read.ts";
import { porchlight } from "./porchlight/index.ts";

/** Everything that can be imported, asked one after the other: the first that recognises a file or folder has it. */
export const importers: readonly Importer[] = [porchlight, importerOf(mbox)];

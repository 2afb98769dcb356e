import { importerOf } from "./archives.ts";
import { blueskyRepository } from "./bluesky/read.ts";
import type { Importer } from "./importer.ts";
import { mastodonArchive } from "./mastodon/read.ts";
import { mbox } from "./mbox/read.ts";
import { facebookArchive } from "./meta/facebook.ts";
import { instagramArchive } from "./meta/instagram.ts";
import { porchlight } from "./porchlight/index.ts";
import { xArchive } from "./x/read.ts";

/** Everything that can be imported, asked one after the other: the first that recognises a file or folder has it. */
export const importers: readonly Importer[] = [
  porchlight,
  ...[
    mastodonArchive,
    blueskyRepository,
    xArchive,
    instagramArchive,
    facebookArchive,
    mbox,
  ].map(importerOf),
];

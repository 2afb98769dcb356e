import type { Recognised } from "../../../shared/model/recognised.ts";
import type { Importer } from "../importer.ts";
import { checkExport } from "./check.ts";
import { readManifest, readRecords } from "./folder.ts";

/** What is counted in the preview, in the user's words. */
const counted = {
  "messages.jsonl": "messages",
  "conversations.jsonl": "conversations",
  "people.jsonl": "people",
  "drafts.jsonl": "drafts",
  "outbox.jsonl": "texts in the outbox",
} as const;

async function recognise(folder: string): Promise<Recognised | undefined> {
  const manifest = readManifest(folder);
  if (manifest === undefined) return undefined;
  const accounts: Recognised["accounts"] = [];
  // What is wrong with it is said when it is checked.
  try {
    for await (const { record } of readRecords(folder, "accounts")) {
      const { channel, name, handle } = record;
      accounts.push({ channel, name, handle });
    }
  } catch {
    accounts.length = 0;
  }
  return {
    kind: "porchlight",
    name: "An export of Porchlight",
    accounts,
    counts: manifest.files.flatMap(({ name, records }) =>
      name in counted && records > 0
        ? [{ what: counted[name as keyof typeof counted], count: records }]
        : [],
    ),
    notes: [
      "Passwords and keys are not in it: sign in again to each account.",
      "Texts that were not sent yet are held until you send them.",
    ],
  };
}

/** An export of our own. */
export const porchlight: Importer = {
  kind: "porchlight",
  recognise,
  check: checkExport,
};

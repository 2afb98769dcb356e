import { z } from "zod";
import { shownName, type ShownName } from "../../shared/model/message.ts";
import type { Archive } from "./open.ts";
import { prepared } from "./prepared.ts";

/** A name as its channel shows it: with its small pictures, and their addresses. */
export type PicturedName = Omit<ShownName, "identityId">;

const kept = shownName.omit({ identityId: true });

/** As the archive keeps it: the same name is the same letters. */
export function writeShown(shown: PicturedName | undefined): string | null {
  return shown === undefined
    ? null
    : JSON.stringify({ name: shown.name, emoji: shown.emoji });
}

/** Of an identity, where there are pictures in its name. */
export function shownOf(
  identityId: string | null,
  shown: string | null,
): { shown: ShownName } | undefined {
  return shown === null || identityId === null
    ? undefined
    : { shown: { ...kept.parse(JSON.parse(shown)), identityId } };
}

const addressWire = z.object({ url: z.string(), accountId: z.string() });

/** Where the picture in a name lies, and an account that has met whose it is. */
export function findNameEmoji(
  db: Archive,
  identityId: string,
  name: string,
): { url: string; accountId: string } | undefined {
  const row = prepared<[string, string], { url: string; accountId: string }>(
    db,
    `SELECT each.value AS url, (SELECT account_id FROM messages INDEXED BY messages_of_identity
       WHERE identity_id = i.id ORDER BY seq DESC LIMIT 1) AS accountId
     FROM identities i, json_each(i.shown, '$.emoji') AS each WHERE i.id = ? AND each.key = ?`,
  ).get(identityId, name);
  return addressWire.safeParse(row).data;
}

import { createHash } from "node:crypto";
import { readWebAddress } from "../../../shared/body/href.ts";

/** The address of a record, taken apart: https://atproto.com/specs/at-uri-scheme */
export type AtUri = { did: string; collection: string; rkey: string };

export const postCollection = "app.bsky.feed.post";

/** https://atproto.com/specs/did */
const didForm = /^did:[a-z]+:[a-zA-Z0-9._:%-]{1,2000}$/;
const atUriForm =
  /^at:\/\/(did:[a-z]+:[a-zA-Z0-9._:%-]{1,2000})\/([a-zA-Z0-9.-]{1,317})\/([a-zA-Z0-9._:~-]{1,512})$/;
/** https://atproto.com/specs/handle */
const handleForm =
  /^(?=.{3,253}$)[a-z0-9](?:[a-z0-9-]{0,61}[a-z0-9])?(?:\.[a-z0-9](?:[a-z0-9-]{0,61}[a-z0-9])?)+$/i;

export function isDid(text: string): boolean {
  return didForm.test(text) && text.length <= 2048;
}

export function isHandle(text: string): boolean {
  return handleForm.test(text);
}

export function readAtUri(text: string): AtUri | undefined {
  const [, did, collection, rkey] = atUriForm.exec(text) ?? [];
  return did === undefined || collection === undefined || rkey === undefined
    ? undefined
    : { did, collection, rkey };
}

export function writeAtUri({ did, collection, rkey }: AtUri): string {
  return `at://${did}/${collection}/${rkey}`;
}

/** Whose record it is; undefined where the address is none. */
export function ownerOf(uri: string): string | undefined {
  return readAtUri(uri)?.did;
}

export function profileAddress(did: string): string {
  return `https://bsky.app/profile/${encodeURIComponent(did)}`;
}

export function postAddress(uri: string): string | undefined {
  const read = readAtUri(uri);
  return read === undefined
    ? undefined
    : readWebAddress(
        `${profileAddress(read.did)}/post/${encodeURIComponent(read.rkey)}`,
      );
}

const letters = "234567abcdefghijklmnopqrstuvwxyz";

/** https://atproto.com/specs/tid: 53 bits of microseconds and 10 of a clock's id, in letters that sort like numbers. */
function writeTid(micros: bigint, clock: bigint): string {
  let rest = ((micros & ((1n << 53n) - 1n)) << 10n) | (clock & 1023n);
  let tid = "";
  for (let count = 0; count < 13; count += 1) {
    tid = (letters[Number(rest & 31n)] ?? "") + tid;
    rest >>= 5n;
  }
  return tid;
}

/** The name of a record that is made once: of its time (ms UTC), and below the millisecond of its key. */
export function recordKey(key: string, at: number): string {
  const bits = createHash("sha256").update(key).digest().readBigUInt64BE(0);
  return writeTid(BigInt(at) * 1000n + (bits % 1000n), bits >> 48n);
}

const year = 365n * 86_400_000_000n;
const someYear = BigInt(Date.parse("2024-01-01T00:00:00Z")) * 1000n;

/**
 * The name of the one record that says something of a subject (a like of a post): always the same, so that it can be
 * written twice and taken back without being looked for. Its time means nothing.
 */
export function lastingKey(subject: string): string {
  const bits = createHash("sha256").update(subject).digest();
  return writeTid(
    someYear + (bits.readBigUInt64BE(0) % year),
    bits.readBigUInt64BE(8),
  );
}

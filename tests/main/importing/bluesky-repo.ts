import { createHash } from "node:crypto";
import { encode, toBytes, toCidLink, type CidLink } from "@atcute/cbor";
import { writeCarStream } from "@atcute/car";
import { fromDigest } from "@atcute/cid";

/** A repository of these records: one commit, one tree node, one block for each. */
export async function repoOf(
  did: string,
  records: Record<string, unknown>,
): Promise<Buffer> {
  const blocks: { cid: Uint8Array; data: Uint8Array }[] = [];
  const put = (value: unknown): CidLink => {
    const data = encode(value);
    const cid = fromDigest(0x71, createHash("sha256").update(data).digest());
    blocks.push({ cid: cid.bytes, data });
    return toCidLink(cid);
  };
  let before = "";
  const entries = Object.keys(records)
    .sort()
    .map((key) => {
      let shared = 0;
      while (shared < before.length && before[shared] === key[shared])
        shared += 1;
      before = key;
      return {
        p: shared,
        k: toBytes(Buffer.from(key.slice(shared))),
        v: put(records[key]),
        t: null,
      };
    });
  const data = put({ l: null, e: entries });
  const root = put({
    did,
    version: 3,
    data,
    rev: "3k",
    prev: null,
    sig: toBytes(Buffer.alloc(64)),
  });
  const chunks: Uint8Array[] = [];
  for await (const chunk of writeCarStream([root], blocks)) chunks.push(chunk);
  return Buffer.concat(chunks);
}

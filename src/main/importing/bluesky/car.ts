import { fromUint8Array } from "@atcute/car";
import { decode } from "@atcute/cbor";
import { AppError } from "../../../shared/fault.ts";
import { maxDepth } from "../json-records.ts";

/** One record of a repository. */
export type RepoRecord = { collection: string; rkey: string; value: unknown };

/** A repository of an account: https://atproto.com/specs/repository */
export type Repo = {
  did: string;
  /** In the order of their keys; what cannot be read says why. */
  records: () => Generator<
    RepoRecord | { collection: string; rkey: string; why: string }
  >;
};

const maxKeyBytes = 1024;
const maxLevels = 64;

function broken(file: string, cause?: unknown): AppError {
  return new AppError(
    "invalid-input",
    `${file} is not a whole Bluesky repository. Download it again; nothing was changed.`,
    { cause },
  );
}

function isObject(value: unknown): value is Record<string, unknown> {
  return typeof value === "object" && value !== null;
}

/** The name of a block: the bytes of its CID. */
function blockName(bytes: Uint8Array): string {
  return Buffer.from(bytes).toString("base64");
}

/** The name of the block that a link leads to. */
function linkedName(link: unknown): string | undefined {
  return isObject(link) && link["bytes"] instanceof Uint8Array
    ? blockName(link["bytes"])
    : undefined;
}

function textOfBytes(value: unknown): string | undefined {
  return isObject(value) && value["buf"] instanceof Uint8Array
    ? Buffer.from(value["buf"]).toString("latin1")
    : undefined;
}

function isTooDeep(value: unknown, depth = 0): boolean {
  if (depth > maxDepth) return true;
  if (!isObject(value)) return false;
  return Object.values(value).some((each) => isTooDeep(each, depth + 1));
}

/** Opens a CAR file and finds its commit. Throws where it is none or not whole. */
export function openRepo(bytes: Uint8Array, file: string): Repo {
  const blocks = new Map<string, Uint8Array>();
  let root: string | undefined;
  try {
    const car = fromUint8Array(bytes);
    for (const { cid, bytes: block } of car)
      blocks.set(blockName(cid.bytes), block);
    root = linkedName(car.roots[0]);
  } catch (cause) {
    throw broken(file, cause);
  }
  const read = (name: string | undefined): unknown => {
    const block = name === undefined ? undefined : blocks.get(name);
    if (block === undefined) throw broken(file);
    try {
      return decode(block) as unknown;
    } catch (cause) {
      throw broken(file, cause);
    }
  };
  const commit = read(root);
  if (!isObject(commit) || typeof commit["did"] !== "string")
    throw broken(file);
  const { did } = commit;
  const top = linkedName(commit["data"]);

  /** The keys of a tree node and what lies between them, in order: https://atproto.com/specs/repository#mst-structure */
  function* walk(
    name: string | undefined,
    visited: Set<string>,
    level: number,
  ): Generator<{ key: string; link: unknown }> {
    const node = read(name);
    // A node that leads back to itself would have no end.
    if (name === undefined || visited.has(name) || level > maxLevels)
      throw broken(file);
    visited.add(name);
    if (!isObject(node) || !Array.isArray(node["e"])) throw broken(file);
    const left = linkedName(node["l"]);
    if (left !== undefined) yield* walk(left, visited, level + 1);
    let key = "";
    for (const entry of node["e"] as unknown[]) {
      const shared = isObject(entry) ? entry["p"] : undefined;
      const rest = isObject(entry) ? textOfBytes(entry["k"]) : undefined;
      if (!isObject(entry) || typeof shared !== "number" || rest === undefined)
        throw broken(file);
      key = (key.slice(0, shared) + rest).slice(0, maxKeyBytes);
      yield { key, link: entry["v"] };
      const right = linkedName(entry["t"]);
      if (right !== undefined) yield* walk(right, visited, level + 1);
    }
  }

  return {
    did,
    *records() {
      for (const { key, link } of walk(top, new Set(), 0)) {
        const slash = key.indexOf("/");
        const place = {
          collection: key.slice(0, slash),
          rkey: key.slice(slash + 1),
        };
        const block = blocks.get(linkedName(link) ?? "");
        if (block === undefined) {
          yield { ...place, why: "The file does not hold it." };
          continue;
        }
        try {
          const value = decode(block) as unknown;
          yield isTooDeep(value)
            ? { ...place, why: "It is nested too deeply." }
            : { ...place, value };
        } catch {
          yield { ...place, why: "It cannot be decoded." };
        }
      }
    },
  };
}

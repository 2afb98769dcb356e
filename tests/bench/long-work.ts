import { contract } from "../../src/shared/contract/index.ts";
import type { Client } from "../../src/shared/bridge.ts";

/** Work of minutes that goes on beside everything else; answers the id of its job. */
export type LongWork = {
  /** The call that begins it: what this version does not have is left out. */
  method: string;
  start: (client: Client, dataDir: string) => Promise<string>;
};

export const longWork = {
  check: {
    method: "archive.check",
    start: async (client) => (await client.call("archive.check", {})).jobId,
  },
  backup: {
    method: "archive.backup",
    start: async (client) => (await client.call("archive.backup", {})).jobId,
  },
} satisfies Record<string, LongWork>;

export function isThere({ method }: LongWork): boolean {
  return Object.hasOwn(contract, method);
}

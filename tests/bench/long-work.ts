import { contract } from "../../src/shared/contract/index.ts";
import type { Client } from "../../src/shared/bridge.ts";

/** Work of minutes that goes on beside everything else; answers the id of its job. */
export type LongWork = {
  /** The call that begins it: what this version does not have is left out. */
  method: string;
  start: (client: Client, dataDir: string) => Promise<string>;
};

/** Where the archive of a folder is exported to: beside it, to be taken away with it. */
export function exportedFrom(dataDir: string): string {
  return `${dataDir}-exported`;
}

export const longWork = {
  check: {
    method: "archive.check",
    start: async (client) => (await client.call("archive.check", {})).jobId,
  },
  backup: {
    method: "archive.backup",
    start: async (client) => (await client.call("archive.backup", {})).jobId,
  },
  export: {
    method: "archive.export",
    start: async (client, dataDir) => {
      const path = exportedFrom(dataDir);
      const { jobId } = await client.call("archive.export", {
        what: "everything",
        path,
        replace: true,
      });
      return jobId;
    },
  },
  recompute: {
    method: "archive.recompute",
    start: async (client) => (await client.call("archive.recompute", {})).jobId,
  },
} satisfies Record<string, LongWork>;

export function isThere({ method }: LongWork): boolean {
  return Object.hasOwn(contract, method);
}

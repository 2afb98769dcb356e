import { AppError } from "../shared/fault.ts";
import type { Host, PathWanted } from "./host.ts";

/** What is known of the program without its archive. */
export function hostInfo(host: Host) {
  return {
    version: host.version,
    host: host.kind,
    dataDir: host.dataDir,
    choosesPaths: host.choosePath !== undefined,
  };
}

export async function choosePath(
  host: Host,
  wanted: PathWanted,
): Promise<{ path: string | null }> {
  if (host.choosePath === undefined)
    throw new AppError(
      "unsupported",
      "A browser cannot choose a file of this computer for Porchlight. Type the path.",
    );
  return { path: await host.choosePath(wanted) };
}

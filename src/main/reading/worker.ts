import { parentPort, workerData } from "node:worker_threads";
import type { Reply } from "../../shared/bridge.ts";
import { AppError } from "../../shared/fault.ts";
import {
  asArchiveFault,
  openForReading,
  type Archive,
} from "../archive/open.ts";
import { reads, type ReadRequest } from "./reads.ts";

/** The reader's thread: one read-only connection, one question after the other. */
const { dataDir } = workerData as { dataDir: string };
const db = openForReading(dataDir);

function answer({ name, input }: ReadRequest): Reply {
  try {
    // The name decides the input; the reader's own types have checked both.
    const read = reads[name] as (db: Archive, input: unknown) => unknown;
    return { ok: true, value: read(db, input) };
  } catch (cause) {
    const known = asArchiveFault(cause);
    if (known instanceof AppError) return { ok: false, fault: known.toFault() };
    throw cause;
  }
}

parentPort?.on("message", (request: ReadRequest) => {
  parentPort?.postMessage({ id: request.id, reply: answer(request) });
});

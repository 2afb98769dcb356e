import { isMainThread, parentPort, workerData } from "node:worker_threads";
import Database from "better-sqlite3";
import { endProcess, startThread } from "../../src/main/threads.ts";

/** A process that ends while a thread of it is busy for ever: with what is told, a “loop” or a “statement”. */
if (isMainThread)
  startThread(new URL(import.meta.url), process.argv[2]).once("message", () => {
    void endProcess(() => process.exit(0));
  });
else {
  parentPort?.postMessage("begun");
  if (workerData === "loop") for (;;);
  new Database(":memory:")
    .prepare(
      "WITH RECURSIVE n(n) AS (SELECT 1 UNION ALL SELECT n + 1 FROM n) SELECT count(*) FROM n",
    )
    .get();
}

import { isMainThread, parentPort, workerData } from "node:worker_threads";
import Database from "better-sqlite3";
import { endProcess, startThread } from "../../src/main/threads.ts";

/** A process that ends while a thread of it is busy for ever: with what is told, a “loop” or a “statement”. */
if (isMainThread)
  startThread(new URL(import.meta.url), process.argv[2]).once("message", () => {
    void endProcess(() => process.exit(0));
  });
else if (workerData === "loop") {
  parentPort?.postMessage("begun");
  for (;;);
} else
  new Database(":memory:")
    // Said from within the statement: before it the thread could still be ended.
    .function("begun", () => {
      parentPort?.postMessage("begun");
      return 0;
    })
    .prepare(
      "WITH RECURSIVE n(n) AS (SELECT begun() UNION ALL SELECT n + 1 FROM n) SELECT count(*) FROM n",
    )
    .get();

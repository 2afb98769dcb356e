import { createInterface } from "node:readline";
import { runCore } from "./run-core.ts";

/** A core in a process of its own, for tests that kill it: calls come in as lines, answers go out as lines. */
const [dataDir = ""] = process.argv.slice(2);
const { core } = await runCore(dataDir);
process.stdout.write(`${JSON.stringify({ ready: true })}\n`);
for await (const line of createInterface({ input: process.stdin })) {
  const { n, method, input } = JSON.parse(line) as {
    n: number;
    method: string;
    input: unknown;
  };
  void core.dispatch(method, input).then((reply) => {
    process.stdout.write(`${JSON.stringify({ n, reply })}\n`);
  });
}

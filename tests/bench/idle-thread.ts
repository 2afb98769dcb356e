// A thread that does nothing but tell, at the end, how late its own timers were: what the machine alone costs.
import { once } from "node:events";
import { monitorEventLoopDelay } from "node:perf_hooks";
import { parentPort } from "node:worker_threads";

if (parentPort !== null) {
  const delay = monitorEventLoopDelay({ resolution: 1 });
  delay.enable();
  await once(parentPort, "message");
  delay.disable();
  parentPort.postMessage(delay.percentile(99) / 1e6);
}

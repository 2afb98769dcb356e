import type { IncomingMessage, ServerResponse } from "node:http";
import type { AppEvent } from "../../shared/contract/event.ts";
import type { RunningCore } from "../core.ts";

/** A comment down an idle event stream, so that a broken one is noticed. */
const heartbeatMs = 20_000;
const eventsKept = 200;

/** Server-sent events with ids `run:n`; a client that missed more than is kept is told to reset. */
export function createEventStream(
  subscribe: RunningCore["subscribe"],
  run: string,
) {
  const kept: { n: number; data: string }[] = [];
  const open = new Set<ServerResponse>();
  let n = 0;

  function write(response: ServerResponse, id: number, data: string): void {
    response.write(`id: ${run}:${id}\ndata: ${data}\n\n`);
  }

  const unsubscribe = subscribe((event: AppEvent) => {
    n += 1;
    const data = JSON.stringify(event);
    kept.push({ n, data });
    if (kept.length > eventsKept) kept.shift();
    for (const response of open) write(response, n, data);
  });
  const heartbeat = setInterval(() => {
    for (const response of open) response.write(": still here\n\n");
  }, heartbeatMs);
  heartbeat.unref();

  function catchUp(response: ServerResponse, lastId: string | undefined): void {
    const [theirRun, theirN] = (lastId ?? "").split(":");
    const oldest = kept[0]?.n ?? n + 1;
    const last = Number(theirN);
    if (lastId === undefined) {
      // A first connection: whatever it read before this line may be old already.
      write(response, n, JSON.stringify({ type: "reset" }));
      return;
    }
    if (theirRun !== run || !Number.isInteger(last) || last + 1 < oldest) {
      write(response, n, JSON.stringify({ type: "reset" }));
      return;
    }
    for (const event of kept)
      if (event.n > last) write(response, event.n, event.data);
  }

  return {
    attach(request: IncomingMessage, response: ServerResponse): void {
      response.writeHead(200, {
        "content-type": "text/event-stream; charset=utf-8",
        "cache-control": "no-store",
        "x-accel-buffering": "no",
      });
      response.write("retry: 1000\n\n");
      const lastId = request.headers["last-event-id"];
      catchUp(response, Array.isArray(lastId) ? lastId[0] : lastId);
      open.add(response);
      response.on("close", () => open.delete(response));
    },
    close(): void {
      unsubscribe();
      clearInterval(heartbeat);
      for (const response of open) response.end();
    },
  };
}

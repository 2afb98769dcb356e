import { type Bridge, reply, type Reply } from "../shared/bridge.ts";
import { inOrder } from "../shared/contract/in-order.ts";
import { type AppEvent, appEvent } from "../shared/contract/event.ts";
import type { Connection, ConnectionState } from "./connection.ts";

/** What the tab that holds the event stream tells the others. */
type Told =
  | { type: "event"; event: AppEvent }
  | { type: "state"; state: ConnectionState };

const retryMs = 1_000;

/** The browser host's side of the bridge: calls by POST, events by one EventSource that all tabs share. */
export function createHttpBridge(connection: Connection): Bridge {
  const listeners = new Set<(event: AppEvent) => void>();
  const tabs = new BroadcastChannel("porchlight-events");

  function hear(told: Told): void {
    switch (told.type) {
      case "state":
        connection.set(told.state);
        return;
      case "event":
        emit(told.event);
    }
  }
  function emit(event: AppEvent): void {
    for (const listener of listeners) listener(event);
  }
  function tell(told: Told): void {
    // oxlint-disable-next-line unicorn/require-post-message-target-origin -- a BroadcastChannel has none
    tabs.postMessage(told);
    hear(told);
  }
  tabs.addEventListener("message", (message: MessageEvent<Told>) => {
    hear(message.data);
  });

  /**
   * Holds the stream for as long as this tab lives. A broken one the browser takes up again from the last id, and the
   * host replays or says `reset`; a new one always begins with `reset`. EventSource gives up on any answer but 200.
   */
  function hold(): void {
    const source = new EventSource("/events");
    source.addEventListener("open", () => {
      tell({ type: "state", state: "online" });
    });
    source.addEventListener("message", (message: MessageEvent<string>) => {
      const parsed = appEvent.safeParse(JSON.parse(message.data));
      const event: AppEvent = parsed.success ? parsed.data : { type: "reset" };
      tell({ type: "event", event });
    });
    source.addEventListener("error", () => {
      if (source.readyState !== EventSource.CLOSED) {
        tell({ type: "state", state: "offline" });
        return;
      }
      void lookWhy().then((state) => {
        tell({ type: "state", state });
        setTimeout(hold, retryMs);
      });
    });
  }

  async function lookWhy(): Promise<ConnectionState> {
    try {
      const response = await post("app.info", {});
      return response.status === 401 ? "signed-out" : "offline";
    } catch {
      return "offline";
    }
  }

  void navigator.locks.request("porchlight-events", () => {
    hold();
    return new Promise<never>(() => undefined);
  });

  async function ask(method: string, input: unknown): Promise<Reply> {
    let response: Response;
    try {
      response = await post(method, input);
    } catch {
      connection.set("offline");
      return {
        ok: false,
        fault: {
          code: "unreachable",
          message: "Porchlight does not answer. Is it still running?",
        },
      };
    }
    if (response.status === 401) {
      connection.set("signed-out");
      return {
        ok: false,
        fault: {
          code: "unauthorised",
          message: "Porchlight was started anew: open its new address.",
        },
      };
    }
    const parsed = reply.safeParse(
      await response.json().catch(() => undefined),
    );
    if (parsed.success) return parsed.data;
    return {
      ok: false,
      fault: {
        code: response.status === 413 ? "too-large" : "bad-answer",
        message:
          response.status === 413
            ? "That is too large to hand over."
            : `Porchlight answered something unexpected (${response.status}).`,
      },
    };
  }

  let decided: Promise<unknown> = Promise.resolve();

  return {
    call(method, input) {
      if (!inOrder.has(method)) return ask(method, input);
      const answer = decided.then(() => ask(method, input));
      decided = answer;
      return answer;
    },
    subscribe(listener) {
      listeners.add(listener);
      return () => listeners.delete(listener);
    },
  };
}

/** A browser sends at most 64 kB on behalf of a page that is gone, all of its requests together. */
const keptAlive = 30_000;

function post(method: string, input: unknown): Promise<Response> {
  const body = JSON.stringify({ method, input });
  return fetch("/call", {
    method: "POST",
    headers: { "content-type": "application/json" },
    credentials: "same-origin",
    // The last words typed arrive although the page is closed over them.
    keepalive: method === "drafts.save" && body.length < keptAlive,
    body,
  });
}

import { z } from "zod";
import type { AppEvent } from "./contract/event.ts";
import type { Input, Method, Output } from "./contract/index.ts";
import { AppError, fault, type Fault } from "./fault.ts";

/** What a call comes back as on the wire. */
export type Reply<T = unknown> =
  { ok: true; value: T } | { ok: false; fault: Fault };

export const reply = z.discriminatedUnion("ok", [
  z.object({ ok: z.literal(true), value: z.unknown() }),
  z.object({ ok: z.literal(false), fault }),
]);

/** The narrow door between the interface and the core: the preload offers one, HTTP another. */
export type Bridge = {
  call: (method: string, input: unknown) => Promise<Reply>;
  /** Answers how to stop listening. */
  subscribe: (listener: (event: AppEvent) => void) => () => void;
};

/** Calls by name, typed by the contract; a fault is thrown as an AppError. */
export type Client = {
  call: <M extends Method>(method: M, input: Input<M>) => Promise<Output<M>>;
  subscribe: Bridge["subscribe"];
};

export function createClient(bridge: Bridge): Client {
  return {
    async call<M extends Method>(method: M, input: Input<M>) {
      const answer = await bridge.call(method, input);
      if (answer.ok) return answer.value as Output<M>;
      const { code, message, details } = answer.fault;
      throw new AppError(
        code,
        message,
        details === undefined ? {} : { details },
      );
    },
    subscribe: (listener) => bridge.subscribe(listener),
  };
}

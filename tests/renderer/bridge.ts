import type { Reply } from "../../src/shared/bridge.ts";
import type { AppEvent } from "../../src/shared/contract/event.ts";
import type { Input, Method, Output } from "../../src/shared/contract/index.ts";
import { AppError } from "../../src/shared/fault.ts";

type Answers = {
  [M in Method]?: (input: Input<M>) => Output<M> | Promise<Output<M>>;
};

/** The far side of the bridge, as a test writes it; import it before anything that imports `api.ts`. */
export const core = {
  answers: {} as Answers,
  calls: [] as { method: string; input: unknown }[],
  listeners: new Set<(event: AppEvent) => void>(),
  /** Inputs of a call, in order. */
  inputs<M extends Method>(method: M): Input<M>[] {
    return core.calls
      .filter((call) => call.method === method)
      .map((call) => call.input as Input<M>);
  },
  reset(): void {
    core.answers = {};
    core.calls = [];
  },
};

async function call(method: string, input: unknown): Promise<Reply> {
  core.calls.push({ method, input });
  const answer = core.answers[method as Method] as
    ((input: unknown) => unknown) | undefined;
  if (answer === undefined)
    return {
      ok: false,
      fault: { code: "unknown-call", message: `No answer to ${method}.` },
    };
  try {
    return { ok: true, value: await answer(input) };
  } catch (error) {
    if (error instanceof AppError) return { ok: false, fault: error.toFault() };
    throw error;
  }
}

window.porchlight = {
  call,
  subscribe(listener) {
    core.listeners.add(listener);
    return () => core.listeners.delete(listener);
  },
};

import { z } from "zod";
import type { Reply } from "../shared/bridge.ts";
import {
  contract,
  type Handlers,
  type Method,
} from "../shared/contract/index.ts";
import { AppError, type Fault } from "../shared/fault.ts";
import { asArchiveFault } from "./archive/open.ts";
import { redact, type Log } from "./log.ts";

export type Dispatch = (method: string, input: unknown) => Promise<Reply>;

function isMethod(method: string): method is Method {
  return Object.hasOwn(contract, method);
}

function inputFault(error: z.ZodError): AppError {
  const [issue] = error.issues;
  const path = (issue?.path ?? []).filter((p) => typeof p !== "symbol");
  const where = path.length === 0 ? "" : `${path.join(".")}: `;
  return new AppError(
    "invalid-input",
    `${where}${issue?.message ?? "invalid"}`,
    {
      details: { path },
    },
  );
}

/** Parses a call's input, runs its handler, and turns whatever is thrown into a fault: the only catch-all. */
export function createDispatch(
  handlers: Handlers,
  log: Log,
  /** Told of every fault. */
  met: (fault: Fault) => void = () => undefined,
): Dispatch {
  return async (method, input) => {
    try {
      if (!isMethod(method))
        throw new AppError(
          "unknown-call",
          `There is no call "${method.slice(0, 80)}".`,
        );
      const parsed = contract[method].input.safeParse(input);
      if (!parsed.success) throw inputFault(parsed.error);
      // The lookup by `method` loses which input belongs to which handler; the parse above has just established it.
      const handler = handlers[method] as (input: unknown) => unknown;
      return { ok: true, value: await handler(parsed.data) };
    } catch (cause) {
      const known = asArchiveFault(cause);
      if (known instanceof AppError) {
        const fault = known.toFault();
        met(fault);
        return {
          ok: false,
          fault: { ...fault, message: redact(fault.message) },
        };
      }
      log.error(`call ${method} failed`, cause);
      return {
        ok: false,
        fault: {
          code: "internal",
          message:
            "Something in Porchlight went wrong; the log in the data folder has the details.",
        },
      };
    }
  };
}

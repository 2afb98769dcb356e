import type { Handlers } from "../../shared/contract/index.ts";
import type { Core } from "../context.ts";

export function outboxHandlers({ sending }: Core) {
  return {
    "outbox.send": (input) => sending.send(input),
    "outbox.list": ({ which, limit }) => sending.list(which, limit),
    "outbox.retry": ({ id }) => sending.retry(id),
    "outbox.discard": ({ id }) => sending.discard(id),
  } satisfies Partial<Handlers>;
}

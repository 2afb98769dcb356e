import { expect, it } from "vitest";
import { z } from "zod";
import { inOrder } from "../../../src/shared/contract/in-order.ts";
import { contract } from "../../../src/shared/contract/index.ts";

it("holds every call that decides something, and those that take it back", () => {
  const deciding = Object.entries(contract).flatMap(([method, { output }]) =>
    output instanceof z.ZodObject && "decisionId" in output.shape
      ? [method]
      : [],
  );
  expect([...inOrder].toSorted()).toEqual(
    [...deciding, "undo", "redo"].toSorted(),
  );
});

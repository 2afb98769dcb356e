import type { z } from "zod";

/** One call of the contract: what goes in and what comes back. */
export type Call = { readonly input: z.ZodType; readonly output: z.ZodType };

/** Keeps the exact schema types of a group of calls while checking its shape. */
export function calls<T extends Record<string, Call>>(group: T): T {
  return group;
}

import { z } from "zod";

export const promiseEnding = z.enum(["kept", "withdrawn"]);
export type PromiseEnding = z.infer<typeof promiseEnding>;

/** Something we told a person we would do; open until kept or withdrawn. */
export const promise = z.object({
  id: z.string(),
  conversationId: z.string(),
  personId: z.string(),
  text: z.string(),
  madeAt: z.number().int(),
  dueAt: z.number().int().optional(),
  ending: promiseEnding.optional(),
  endedAt: z.number().int().optional(),
});
export type Promised = z.infer<typeof promise>;

import { z } from "zod";

export const listOrder = z.enum(["newest", "oldest", "due"]);
export type ListOrder = z.infer<typeof listOrder>;

/** A saved query shown as a list in the deck. */
export const column = z.object({
  id: z.string(),
  title: z.string().trim().min(1, "A column needs a title.").max(80),
  query: z.string().max(2000),
  order: listOrder,
  /** CSS pixels. */
  width: z.number().int().min(240).max(900),
});
export type Column = z.infer<typeof column>;

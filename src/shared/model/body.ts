import { z } from "zod";

/**
 * A run of text inside a block. A link's `href` is http, https or mailto, an emoji's `url` http or https: nothing else
 * survives sanitising. An emoji is a small picture for `:name:`; only the core fetches it.
 */
export type Inline =
  | string
  | { t: "a"; href: string; c: Inline[] }
  | { t: "b" | "i" | "s" | "code"; c: Inline[] }
  | { t: "emoji"; name: string; url: string }
  | { t: "br" };

export type Block =
  | { t: "p"; c: Inline[] }
  | { t: "h"; c: Inline[] }
  | { t: "pre"; text: string }
  | { t: "quote"; c: Block[] }
  | { t: "list"; ordered: boolean; items: Block[][] }
  | { t: "hr" };

/** The only shape in which text from a channel reaches the interface: a tree with no markup left to interpret. */
export type Body = Block[];

const inline: z.ZodType<Inline> = z.lazy(() =>
  z.union([
    z.string(),
    z.object({ t: z.literal("a"), href: z.string(), c: z.array(inline) }),
    z.object({ t: z.enum(["b", "i", "s", "code"]), c: z.array(inline) }),
    z.object({ t: z.literal("emoji"), name: z.string(), url: z.string() }),
    z.object({ t: z.literal("br") }),
  ]),
);
const block: z.ZodType<Block> = z.lazy(() =>
  z.union([
    z.object({ t: z.literal("p"), c: z.array(inline) }),
    z.object({ t: z.literal("h"), c: z.array(inline) }),
    z.object({ t: z.literal("pre"), text: z.string() }),
    z.object({ t: z.literal("quote"), c: z.array(block) }),
    z.object({
      t: z.literal("list"),
      ordered: z.boolean(),
      items: z.array(z.array(block)),
    }),
    z.object({ t: z.literal("hr") }),
  ]),
);
export const body: z.ZodType<Body> = z.array(block);

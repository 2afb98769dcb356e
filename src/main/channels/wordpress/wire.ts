import { z } from "zod";

const text = (max: number) => z.string().max(max).catch("");
const id = z.number().int().positive();

/** https://developer.wordpress.org/rest-api/reference/comments/#schema */
export const comment = z.object({
  id,
  post: z.number().int().nonnegative().catch(0),
  parent: z.number().int().nonnegative().catch(0),
  /** 0: a visitor. */
  author: z.number().int().nonnegative().catch(0),
  author_name: text(2000),
  /** Only for who may moderate. */
  author_email: text(500),
  author_url: text(2000),
  /** Without a zone: UTC. */
  date_gmt: z.string().max(40),
  content: z.object({
    rendered: z.string(),
    /** Only for who may moderate. */
    raw: z.string().optional(),
  }),
  link: text(2000),
  status: text(40),
  type: text(40),
});
export type Comment = z.infer<typeof comment>;

/** All that is asked for: other fields cost the site queries. */
export const commentFields =
  "id,post,parent,author,author_name,author_email,author_url,date_gmt,content,link,status,type";

/** Rows as they came: one that cannot be read must not stop the others. */
export const rows = z.array(z.unknown()).max(1000);
/** What every row has, whatever else is wrong with it. */
export const identified = z.object({ id });

/** Where a comment's post is found, of whatever type that is. */
export const linked = z
  .object({
    post: z.number().int(),
    _links: z.object({
      up: z.array(z.object({ href: z.string().max(2000) })).catch([]),
    }),
  })
  .transform(({ post, ["_links"]: { up } }) => ({
    post,
    address: up[0]?.href ?? "",
  }));

/** https://developer.wordpress.org/rest-api/reference/posts/#schema */
export const post = z.object({
  id,
  date_gmt: z.string().max(40),
  link: text(2000),
  author: z.number().int().nonnegative().catch(0),
  title: z.object({ rendered: text(10_000) }).catch({ rendered: "" }),
  excerpt: z.object({ rendered: z.string() }).catch({ rendered: "" }),
});
export type Post = z.infer<typeof post>;

/** https://developer.wordpress.org/rest-api/reference/users/ */
export const me = z.object({
  id,
  name: text(500),
  slug: text(200),
  link: text(2000),
  roles: z.array(z.string().max(100)).catch([]),
  capabilities: z.record(z.string(), z.unknown()).catch({}),
});
export type Me = z.infer<typeof me>;

/** https://developer.wordpress.org/rest-api/reference/ (the index); PHP writes an empty object as []. */
export const index = z.object({
  name: text(1000),
  home: text(2000),
  namespaces: z.array(z.string()).catch([]),
  authentication: z
    .object({
      "application-passwords": z
        .object({ endpoints: z.object({ authorization: z.string() }) })
        .optional()
        .catch(undefined),
    })
    .catch({}),
});
export type Index = z.infer<typeof index>;

export const refusal = z.object({
  code: z.string().max(200),
  message: text(2000),
});
export type Refusal = z.infer<typeof refusal>;

/** ms UTC; undefined where it is no date (WordPress has 0000-00-00). */
export function readDate(text: string): number | undefined {
  const at = Date.parse(/[zZ]|[+-]\d\d:?\d\d$/.test(text) ? text : `${text}Z`);
  return Number.isFinite(at) && at > 0 ? at : undefined;
}

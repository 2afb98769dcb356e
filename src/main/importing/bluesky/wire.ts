import { z } from "zod";
import { post as anyPost } from "../../channels/bluesky/record.ts";
import { absent, time } from "../../channels/lenient.ts";

/** A repository knows no other time of a post than what its record says. */
export const post = anyPost.extend({ createdAt: time });
export type Post = z.infer<typeof post>;

export const profile = z.object({ displayName: absent(z.string()) });

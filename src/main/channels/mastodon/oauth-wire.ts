import { z } from "zod";
import { absent } from "./wire.ts";

export const application = z.object({
  client_id: z.string().min(1),
  client_secret: z.string().min(1),
});

/** https://docs.joinmastodon.org/methods/oauth/#token; where tokens end (Pixelfed, Akkoma) they can be renewed. */
export const token = z.object({
  access_token: z.string().min(1),
  refresh_token: absent(z.string().min(1)),
  /** Seconds. */
  expires_in: absent(z.number().positive()),
});

/** RFC 8414; servers with OAuth metadata announce PKCE and their scopes there. */
export const oauthMetadata = z.object({
  scopes_supported: absent(z.array(z.string())),
  code_challenge_methods_supported: absent(z.array(z.string())),
});

import { z } from "zod";
import { AppError } from "../../../shared/fault.ts";
import { absent } from "../lenient.ts";
import type { Signing } from "./api.ts";
import { createProver } from "./dpop.ts";
import { apiAt, askedAt, post, wantsAnotherProof } from "./proved.ts";
import { createSigning, isDue } from "./signing.ts";
import type { Context } from "./context.ts";
import { rootOf, type Secrets } from "./settings.ts";

/** All that an app password may: posts, blocks, likes; and direct messages. */
export const scope = "atproto transition:generic transition:chat.bsky";

/** https://atproto.com/specs/oauth#clients: programs on a person's own computer are known by this name everywhere. */
export const clientId = `http://localhost?${new URLSearchParams({ scope, redirect_uri: "http://127.0.0.1/" }).toString()}`;

/** How much of its time a token is used before another one is asked for. */
const renewShare = 0.75;

/** https://atproto.com/specs/oauth#token-request */
export const token = z.object({
  access_token: z.string().min(1).max(20_000),
  token_type: z.string().regex(/^dpop$/i),
  refresh_token: absent(z.string().min(1).max(20_000)),
  /** Seconds. */
  expires_in: absent(z.number().positive()),
  sub: z.string().max(3000),
});

export function toSecrets(got: z.infer<typeof token>, now: number) {
  const seconds = got.expires_in ?? 300;
  return {
    accessJwt: got.access_token,
    ...(got.refresh_token === undefined
      ? {}
      : { refreshJwt: got.refresh_token }),
    renewAt: String(now + Math.round(seconds * renewShare * 1000)),
  };
}

/** A refresh token is good for one time only: https://atproto.com/specs/oauth#tokens-and-session-lifetime */
async function renewTokens(
  context: Context,
  kept: Secrets,
  refused: string | undefined,
): Promise<Secrets> {
  const now = context.now();
  const { accessJwt, refreshJwt, dpopKey, tokenEndpoint } = kept;
  // Somebody else was first.
  if (accessJwt !== undefined && accessJwt !== refused && !isDue(kept, now))
    return kept;
  const { host } = rootOf(context.settings);
  const ended = new AppError(
    "needs-sign-in",
    `The sign-in to ${host} has ended. Sign in again.`,
  );
  if (
    refreshJwt === undefined ||
    dpopKey === undefined ||
    tokenEndpoint === undefined
  )
    throw ended;
  const answer = await post(context, createProver(dpopKey), tokenEndpoint, {
    grant_type: "refresh_token",
    refresh_token: refreshJwt,
    client_id: kept.clientId ?? clientId,
  });
  if (answer.status === 400 || answer.status === 401) throw ended;
  const got = apiAt(tokenEndpoint, context).read(answer, token);
  if (got.sub !== context.settings.did) throw ended;
  return { ...kept, ...toSecrets(got, now) };
}

/** Signs with the tokens that a sign-in in the browser has bought (RFC 9449 §7). */
export function signWithTokens(context: Context): Promise<Signing> {
  const prove = createProver(context.secrets.dpopKey ?? "");
  return createSigning(context, {
    renew: (kept, refused) => renewTokens(context, kept, refused),
    headers({ accessJwt: token = "" }, method, url) {
      const asked = askedAt(url, context.now());
      const dpop = prove({ method, url, ...asked, token });
      return { authorization: `DPoP ${token}`, dpop };
    },
    isToRepeat: (answer) => wantsAnotherProof(answer, context.now()),
  });
}

/** When a sign-in in the browser ends. */
export function endOf({ secrets }: Context): number | undefined {
  return secrets.endsAt === undefined ? undefined : Number(secrets.endsAt);
}

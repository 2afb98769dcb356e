import type { ChannelContext } from "../channel.ts";
import { refresh } from "./oauth.ts";
import type { MailSecrets, MailSettings } from "./settings.ts";

export type MailContext = Omit<
  ChannelContext<MailSettings, MailSecrets>,
  "accountId"
>;

/** A token that ends within this is not begun with. */
const marginMs = 120_000;

/** A password, or a token that is good now. */
export type Access = { password: string } | { accessToken: string };

/**
 * What to sign in with. `spent` is an access token that the server refused before its time: another is had in its place.
 * Renewals of an account follow one another, so that none is asked for twice.
 */
export async function accessOf(
  { secrets, renewSecrets, http, signal, now }: MailContext,
  spent?: string,
): Promise<Access> {
  if ("password" in secrets) return secrets;
  const isGood = ({ accessToken, accessUntil }: typeof secrets) =>
    accessToken !== spent && Number(accessUntil) - marginMs > now();
  if (isGood(secrets)) return secrets;
  const renewed = await renewSecrets(async (kept) =>
    "password" in kept || isGood(kept)
      ? kept
      : refresh(kept, { http, signal, now }),
  );
  return renewed;
}

/** Whatever of the secrets must not be shown when a server repeats it. */
export function secretWords(secrets: MailSecrets): string[] {
  return "password" in secrets
    ? [secrets.password]
    : [
        secrets.accessToken,
        secrets.refreshToken,
        ...(secrets.clientSecret === undefined ? [] : [secrets.clientSecret]),
      ];
}

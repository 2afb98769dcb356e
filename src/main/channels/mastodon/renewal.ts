import type { z } from "zod";
import { AppError } from "../../../shared/fault.ts";
import type { ChannelContext } from "../channel.ts";
import { createApi } from "./api.ts";
import { rootOf, type Secrets, type Settings } from "./settings.ts";
import { token } from "./oauth-wire.ts";

type Context = ChannelContext<Settings, Secrets>;

/** How much of its time a token is used before another one is asked for. */
const renewShare = 0.75;

/** A token as it is kept, with when it ends where the server says so. */
export function toSecrets(
  got: z.infer<typeof token>,
  now: number,
): Pick<Secrets, "accessToken" | "refreshToken" | "renewAt" | "expiresAt"> {
  const { access_token: accessToken, refresh_token: refreshToken } = got;
  return {
    accessToken,
    ...(refreshToken === undefined ? {} : { refreshToken }),
    ...(got.expires_in === undefined
      ? {}
      : {
          renewAt: String(now + Math.round(got.expires_in * renewShare * 1000)),
          expiresAt: String(now + Math.round(got.expires_in * 1000)),
        }),
  };
}

function isDue(secrets: Secrets, now: number): boolean {
  return (
    secrets.refreshToken !== undefined &&
    secrets.renewAt !== undefined &&
    now >= Number(secrets.renewAt)
  );
}

/** When the sign-in ends for good: one that is renewed in time does not. */
export function endOf(context: Context): number | undefined {
  const { expiresAt, refreshToken } = context.secrets;
  if (expiresAt === undefined) return undefined;
  const isRenewed =
    refreshToken !== undefined && !isDue(context.secrets, context.now());
  return isRenewed ? undefined : Number(expiresAt);
}

/** RFC 6749 §6. A refused renewal costs nothing while the old token holds. */
async function renew(context: Context, kept: Secrets): Promise<Secrets> {
  const { refreshToken, clientId, clientSecret, expiresAt } = kept;
  const now = context.now();
  // Somebody else was first.
  if (!isDue(kept, now)) return kept;
  const root = rootOf(context.settings);
  const api = createApi({ root, ...context });
  try {
    const answer = await api.call("POST", "/oauth/token", {
      body: {
        grant_type: "refresh_token",
        refresh_token: refreshToken,
        client_id: clientId,
        client_secret: clientSecret,
      },
    });
    const got = toSecrets(api.read(answer, token), now);
    return { ...kept, ...got };
  } catch (error) {
    if (!(error instanceof AppError) || error.code === "cancelled") throw error;
    if (expiresAt !== undefined && now < Number(expiresAt)) return kept;
    if (error.code !== "refused" && error.code !== "needs-sign-in") throw error;
    throw new AppError(
      "needs-sign-in",
      `The sign-in to ${root.host} has ended. Sign in again.`,
      { cause: error },
    );
  }
}

/** The secrets, renewed where their time is nearly over. */
export async function freshSecrets(context: Context): Promise<Secrets> {
  return isDue(context.secrets, context.now())
    ? context.renewSecrets((kept) => renew(context, kept))
    : context.secrets;
}

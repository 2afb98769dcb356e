import { AppError } from "../../../shared/fault.ts";
import { createApi, type Api, type Signing } from "./api.ts";
import type { Context } from "./context.ts";
import { rootOf, type Secrets } from "./settings.ts";
import { createSigning, isDue, wordsOf } from "./signing.ts";
import { session } from "./wire.ts";

/** Access tokens hold for two hours at most servers, and say so in no place but themselves. */
const renewAfter = 60 * 60_000;

function toSecrets(api: Api, answer: Parameters<Api["read"]>[0], now: number) {
  const { accessJwt, refreshJwt } = api.read(answer, session);
  return { accessJwt, refreshJwt, renewAt: String(now + renewAfter) };
}

/** Refusals of what is shown, after which the password is shown instead. */
function isRefusal(error: unknown): boolean {
  return (
    error instanceof AppError &&
    (error.code === "needs-sign-in" || error.code === "refused")
  );
}

/**
 * https://docs.bsky.app/docs/api/com-atproto-server-refresh-session; where that has ended a new session with the app
 * password, of which an account may make 30 in 5 minutes and 300 a day (https://docs.bsky.app/docs/advanced-guides/rate-limits).
 */
async function renewSession(
  context: Context,
  kept: Secrets,
  refused: string | undefined,
): Promise<Secrets> {
  const { accessJwt, refreshJwt, password } = kept;
  const now = context.now();
  // Somebody else was first.
  if (accessJwt !== undefined && accessJwt !== refused && !isDue(kept, now))
    return kept;
  const bearing = (token?: string): Api =>
    createApi({
      root: rootOf(context.settings),
      http: context.http,
      signal: context.signal,
      now: context.now,
      signing: {
        headers: () =>
          token === undefined ? {} : { authorization: `Bearer ${token}` },
        isToRepeat: () => false,
        secrets: () => wordsOf(kept),
      },
    });
  if (refreshJwt !== undefined)
    try {
      const api = bearing(refreshJwt);
      const answer = await api.call("com.atproto.server.refreshSession", {});
      return { ...kept, ...toSecrets(api, answer, now) };
    } catch (error) {
      if (!isRefusal(error) || password === undefined) throw error;
    }
  const { host } = rootOf(context.settings);
  if (password === undefined)
    throw new AppError("needs-sign-in", `Sign in to ${host} first.`);
  const api = bearing();
  const { did, handle } = context.settings;
  const answer = await api.call("com.atproto.server.createSession", {
    body: { identifier: did ?? handle, password },
  });
  if (answer.status === 401 || answer.status === 400) {
    const fault = api.faultOf(answer);
    throw fault.code === "needs-sign-in" && answer.status === 400
      ? fault
      : new AppError(
          "needs-sign-in",
          `${host} does not accept this handle and app password. Make a new one and sign in again.`,
          { details: { status: answer.status } },
        );
  }
  return { ...kept, ...toSecrets(api, answer, now) };
}

/** Signs with the session that an app password has bought. */
export function signWithSession(context: Context): Promise<Signing> {
  return createSigning(context, {
    renew: (kept, refused) => renewSession(context, kept, refused),
    headers: ({ accessJwt = "" }) => ({
      authorization: `Bearer ${accessJwt}`,
    }),
    isToRepeat: () => false,
  });
}

import { AppError } from "../../../shared/fault.ts";
import { isServersFault, type Signing } from "./api.ts";
import type { Context } from "./context.ts";
import type { Secrets } from "./settings.ts";

export function isDue({ renewAt }: Secrets, now: number): boolean {
  return renewAt !== undefined && now >= Number(renewAt);
}

/** Signs with what is kept and renews it in time, one renewal at a time for an account. */
export async function createSigning(
  context: Context,
  way: Pick<Signing, "isToRepeat"> & {
    /** Answers what is kept where somebody else was first: it is not what was refused. */
    renew: (kept: Secrets, refused?: string) => Promise<Secrets>;
    headers: (
      secrets: Secrets,
      method: string,
      url: string,
    ) => Record<string, string>;
  },
): Promise<Signing> {
  let { secrets } = context;
  const renew = async (refused?: string) => {
    secrets = await context.renewSecrets((kept) => way.renew(kept, refused));
  };
  if (secrets.accessJwt === undefined) await renew();
  else if (isDue(secrets, context.now()))
    // The old one may hold a little longer: a server that fails now is asked again when it no longer does.
    await renew().catch((error: unknown) => {
      if (!(error instanceof AppError) || !isServersFault(error)) throw error;
    });
  return {
    headers: (method, url) => way.headers(secrets, method, url),
    isToRepeat: way.isToRepeat,
    renew: () => renew(secrets.accessJwt),
    secrets: () => wordsOf(secrets),
  };
}

/** What no sentence may hold. */
export function wordsOf(secrets: Secrets): string[] {
  const { accessJwt, refreshJwt, password, dpopKey } = secrets;
  return [accessJwt, refreshJwt, password, dpopKey]
    .filter((each) => each !== undefined)
    .filter((each) => each !== "");
}

import { z } from "zod";
import { cleanLine } from "../../../shared/body/clean.ts";
import { AppError } from "../../../shared/fault.ts";
import type { OpenContext } from "../channel.ts";

const granted = z.object({
  access_token: z.string().min(1).max(20_000),
  refresh_token: z.string().min(1).max(20_000).optional(),
  /** RFC 6749, 5.1: recommended, not required. */
  expires_in: z.coerce.number().int().positive().max(1e9).default(3600),
  /** Google's, where the access was given for a time. */
  refresh_token_expires_in: z.coerce.number().int().positive().optional(),
});

const refused = z.object({
  error: z.string().catch(""),
  error_description: z.string().optional().catch(undefined),
});

export type TokenContext = Pick<OpenContext, "http" | "signal" | "now">;

function parse(text: string): unknown {
  try {
    return JSON.parse(text);
  } catch {
    return undefined;
  }
}

/** Asks the token endpoint (RFC 6749, 4.1.3 and 6); no secret is in what is thrown. */
export async function askForTokens(
  tokenUrl: string,
  form: Record<string, string>,
  { http, signal, now }: TokenContext,
) {
  const answer = await http.request({
    method: "POST",
    url: tokenUrl,
    headers: {
      "content-type": "application/x-www-form-urlencoded",
      accept: "application/json",
    },
    body: new URLSearchParams(form).toString(),
    maxBytes: 200_000,
    signal,
  });
  const { host } = new URL(tokenUrl);
  const { status } = answer;
  const json = parse(answer.text());
  if (status >= 200 && status < 300) {
    const read = granted.safeParse(json);
    if (read.success) return { ...read.data, askedAt: now() };
    throw new AppError("bad-answer", `${host} did not answer with a token.`);
  }
  const { error, error_description: description } = refused
    .catch({ error: "" })
    .parse(json);
  let said = cleanLine(description ?? error, 200).replace(/[.\s]+$/, "");
  for (const secret of Object.values(form))
    if (secret.length > 5) said = said.replaceAll(secret, "•••");
  const words = said === "" ? "" : ` It says: “${said}”.`;
  const details = { details: { status } };
  // RFC 6749, 5.2.
  if (error === "invalid_grant")
    throw new AppError(
      "needs-sign-in",
      `${host} does not accept this sign-in any more. Sign in again.${words}`,
      details,
    );
  if (error === "invalid_client" || error === "unauthorized_client")
    throw new AppError(
      "needs-sign-in",
      `${host} does not accept the client id. Check it and its secret, then sign in again.${words}`,
      details,
    );
  if (status === 429 || error === "temporarily_unavailable" || status >= 500)
    throw new AppError(
      "unreachable",
      `${host} gives out no tokens just now.${words}`,
      details,
    );
  throw new AppError(
    "refused",
    `${host} refused the sign-in.${words}`,
    details,
  );
}

type Answer = Awaited<ReturnType<typeof askForTokens>>;

/** The tokens of an answer and until when they are good, as they are kept. */
export function timesOf(answer: Answer) {
  const at = (seconds: number) => String(answer.askedAt + seconds * 1000);
  return {
    accessToken: answer.access_token,
    accessUntil: at(answer.expires_in),
    ...(answer.refresh_token_expires_in === undefined
      ? {}
      : { refreshUntil: at(answer.refresh_token_expires_in) }),
  };
}

import { createHash, randomBytes } from "node:crypto";
import { z } from "zod";
import { cleanLine } from "../../../shared/body/clean.ts";
import { AppError } from "../../../shared/fault.ts";
import type {
  Authorisation,
  AuthoriseContext,
  OpenContext,
} from "../channel.ts";
import type {
  MailSecrets,
  MailSettings,
  MailTokens,
  OauthSettings,
} from "./settings.ts";

type Place = {
  authoriseUrl: string;
  tokenUrl: string;
  scope: string;
  /** What this provider wants beside what RFC 6749 says. */
  more: Record<string, string>;
  /** Where the browser comes back to, from the listener's own address. */
  redirect: (listener: URL) => string;
};

const known: Record<"google" | "microsoft", Place> = {
  google: {
    // https://developers.google.com/identity/protocols/oauth2/native-app
    authoriseUrl: "https://accounts.google.com/o/oauth2/v2/auth",
    tokenUrl: "https://oauth2.googleapis.com/token",
    // https://developers.google.com/workspace/gmail/imap/xoauth2-protocol
    scope: "https://mail.google.com/",
    // Without them a second sign-in brings no refresh token.
    more: { access_type: "offline", prompt: "consent" },
    redirect: ({ port }) => `http://127.0.0.1${port === "" ? "" : `:${port}`}/`,
  },
  microsoft: {
    // https://learn.microsoft.com/entra/identity-platform/v2-oauth2-auth-code-flow
    authoriseUrl:
      "https://login.microsoftonline.com/common/oauth2/v2.0/authorize",
    tokenUrl: "https://login.microsoftonline.com/common/oauth2/v2.0/token",
    // https://learn.microsoft.com/exchange/client-developer/legacy-protocols/how-to-authenticate-an-imap-pop-smtp-application-by-using-oauth
    scope:
      "https://outlook.office.com/IMAP.AccessAsUser.All https://outlook.office.com/SMTP.Send offline_access",
    more: { prompt: "select_account" },
    // https://learn.microsoft.com/entra/identity-platform/reply-url: of `http://localhost` any port matches, but no other path.
    redirect: ({ port }) => `http://localhost${port === "" ? "" : `:${port}`}/`,
  },
};

function placeOf(oauth: OauthSettings): Place {
  if (oauth.provider !== "other") return known[oauth.provider];
  const { authoriseUrl, tokenUrl, scope } = oauth;
  return {
    authoriseUrl,
    tokenUrl,
    scope,
    more: {},
    redirect: (listener) => listener.href,
  };
}

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

type TokenContext = Pick<OpenContext, "http" | "signal" | "now">;

function parse(text: string): unknown {
  try {
    return JSON.parse(text);
  } catch {
    return undefined;
  }
}

/** Asks the token endpoint (RFC 6749, 4.1.3 and 6); no secret is in what is thrown. */
async function ask(
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

type Answer = Awaited<ReturnType<typeof ask>>;

function times(answer: Answer) {
  const at = (seconds: number) => String(answer.askedAt + seconds * 1000);
  return {
    accessToken: answer.access_token,
    accessUntil: at(answer.expires_in),
    ...(answer.refresh_token_expires_in === undefined
      ? {}
      : { refreshUntil: at(answer.refresh_token_expires_in) }),
  };
}

const withClientSecret = z.object({
  clientSecret: z.string().trim().min(1).max(1000).optional().catch(undefined),
});

/** Says which page to open and what to do with the code that comes back (RFC 6749, RFC 8252, PKCE RFC 7636). */
export async function authorise(
  settings: MailSettings,
  redirect: { uri: string } | "code",
  context: AuthoriseContext,
): Promise<Authorisation<MailSettings, MailSecrets>> {
  const { oauth } = settings;
  if (oauth === undefined)
    throw new AppError(
      "invalid-input",
      "To sign in through the browser, enter the client id that you made at your provider.",
    );
  const place = placeOf(oauth);
  const { clientSecret } = withClientSecret
    .catch({ clientSecret: undefined })
    .parse(context.secrets ?? {});
  // Pasted by hand, the code comes in the address of a page that does not open.
  const listener = redirect === "code" ? "http://localhost/" : redirect.uri;
  const redirectUri = place.redirect(new URL(listener));
  const state = randomBytes(24).toString("base64url");
  const verifier = randomBytes(48).toString("base64url");
  const url = new URL(place.authoriseUrl);
  const parameters = {
    response_type: "code",
    client_id: oauth.clientId,
    redirect_uri: redirectUri,
    scope: place.scope,
    state,
    code_challenge: createHash("sha256").update(verifier).digest("base64url"),
    code_challenge_method: "S256",
    login_hint: settings.address,
    ...place.more,
  };
  for (const [name, value] of Object.entries(parameters))
    url.searchParams.set(name, value);
  const client = {
    client_id: oauth.clientId,
    ...(clientSecret === undefined ? {} : { client_secret: clientSecret }),
  };
  return {
    url: url.href,
    state,
    finish: async (code) => {
      const answer = await ask(
        place.tokenUrl,
        {
          grant_type: "authorization_code",
          code,
          redirect_uri: redirectUri,
          code_verifier: verifier,
          ...client,
        },
        context,
      );
      const { refresh_token: refreshToken } = answer;
      if (refreshToken === undefined)
        throw new AppError(
          "refused",
          `${new URL(place.tokenUrl).host} gave access for an hour only. Allow offline access for this client id, then sign in again.`,
        );
      return {
        settings,
        secrets: {
          clientId: oauth.clientId,
          ...(clientSecret === undefined ? {} : { clientSecret }),
          tokenUrl: place.tokenUrl,
          refreshToken,
          ...times(answer),
        },
      };
    },
  };
}

/** A new access token; providers may replace the refresh token with it. Throws `needs-sign-in` once it was revoked. */
export async function refresh(
  tokens: MailTokens,
  context: TokenContext,
): Promise<MailTokens> {
  const { clientId, clientSecret, tokenUrl, refreshToken } = tokens;
  const answer = await ask(
    tokenUrl,
    {
      grant_type: "refresh_token",
      refresh_token: refreshToken,
      client_id: clientId,
      ...(clientSecret === undefined ? {} : { client_secret: clientSecret }),
    },
    context,
  );
  return {
    ...tokens,
    refreshToken: answer.refresh_token ?? refreshToken,
    ...times(answer),
  };
}

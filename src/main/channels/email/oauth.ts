import { createHash, randomBytes } from "node:crypto";
import { z } from "zod";
import { AppError } from "../../../shared/fault.ts";
import type { Authorisation, AuthoriseContext } from "../channel.ts";
import type {
  MailSecrets,
  MailSettings,
  MailTokens,
  OauthSettings,
} from "./settings.ts";
import { askForTokens, timesOf, type TokenContext } from "./token-endpoint.ts";

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
      const answer = await askForTokens(
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
          ...timesOf(answer),
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
  const answer = await askForTokens(
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
    ...timesOf(answer),
  };
}

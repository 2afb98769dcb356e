import { createHash, randomBytes } from "node:crypto";
import { AppError } from "../../../shared/fault.ts";
import type { Authorisation, OpenContext } from "../channel.ts";
import { createApi, type Api } from "./api.ts";
import { fetchInstance } from "./identify.ts";
import { toSecrets } from "./renewal.ts";
import { nameServer, rootOf, type Secrets, type Settings } from "./settings.ts";
import { application, oauthMetadata, token } from "./oauth-wire.ts";

/** What is read, and what of all that can be written is done here: https://docs.joinmastodon.org/api/oauth-scopes/ */
const fineScopes = [
  "read",
  "write:statuses",
  "write:media",
  "write:favourites",
  "write:bookmarks",
  "write:blocks",
  "write:reports",
  "write:notifications",
];
/** For servers that know no finer ones (Pixelfed). */
const coarseScopes = "read write";
const outOfBand = "urn:ietf:wg:oauth:2.0:oob";

type Abilities = { scopes: string; hasPkce: boolean };

/** What the server says it can do (RFC 8414, Mastodon since 4.3); where it says nothing, by its version. */
async function findAbilities(api: Api): Promise<Abilities> {
  try {
    const said = await api.get(
      "/.well-known/oauth-authorization-server",
      oauthMetadata,
    );
    const scopes = said.scopes_supported;
    return {
      scopes:
        scopes === undefined ||
        fineScopes.every((each) => scopes.includes(each))
          ? fineScopes.join(" ")
          : coarseScopes,
      hasPkce: said.code_challenge_methods_supported?.includes("S256") ?? false,
    };
  } catch (error) {
    const isMissing =
      error instanceof AppError &&
      [
        "gone",
        "refused",
        "bad-answer",
        "unreachable",
        "needs-sign-in",
      ].includes(error.code);
    if (!isMissing) throw error;
    const { version } = await fetchInstance(api);
    const isPixelfed = /pixelfed/i.test(version);
    return {
      scopes: isPixelfed ? coarseScopes : fineScopes.join(" "),
      hasPkce: false,
    };
  }
}

/** An app of our own on this server: there is no client id that all servers know. */
async function register(api: Api, redirectUri: string, scopes: string) {
  const body = {
    client_name: "Porchlight",
    redirect_uris: redirectUri,
    scopes,
  };
  return api.read(
    await api.call("POST", "/api/v1/apps", { body }),
    application,
  );
}

async function registerWithScopes(
  api: Api,
  redirectUri: string,
  scopes: string,
) {
  try {
    return { app: await register(api, redirectUri, scopes), scopes };
  } catch (error) {
    const isRefused = error instanceof AppError && error.code === "refused";
    if (!isRefused || scopes === coarseScopes) throw error;
    const app = await register(api, redirectUri, coarseScopes);
    return { app, scopes: coarseScopes };
  }
}

/** Registers, and says which page to open and what to do with the code that comes back (RFC 6749, PKCE RFC 7636). */
export async function authorise(
  settings: Settings,
  redirect: { uri: string } | "code",
  context: OpenContext,
): Promise<Authorisation<Settings, Secrets>> {
  const root = rootOf(settings);
  const api = createApi({ root, ...context });
  const redirectUri = redirect === "code" ? outOfBand : redirect.uri;
  const abilities = await findAbilities(api);
  const { app, scopes } = await registerWithScopes(
    api,
    redirectUri,
    abilities.scopes,
  );
  const state = randomBytes(24).toString("base64url");
  const verifier = randomBytes(48).toString("base64url");
  const url = new URL("/oauth/authorize", root);
  const parameters = {
    response_type: "code",
    client_id: app.client_id,
    redirect_uri: redirectUri,
    scope: scopes,
    // Where the code is shown to be copied, snac would show the state with it.
    ...(redirect === "code" ? {} : { state }),
    ...(abilities.hasPkce
      ? {
          code_challenge: createHash("sha256")
            .update(verifier)
            .digest("base64url"),
          code_challenge_method: "S256",
        }
      : {}),
  };
  for (const [name, value] of Object.entries(parameters))
    url.searchParams.set(name, value);
  return {
    url: url.href,
    state,
    finish: async (code) => {
      const answer = await api.call("POST", "/oauth/token", {
        body: {
          grant_type: "authorization_code",
          code,
          client_id: app.client_id,
          client_secret: app.client_secret,
          redirect_uri: redirectUri,
          scope: scopes,
          ...(abilities.hasPkce ? { code_verifier: verifier } : {}),
        },
      });
      if (answer.status === 400 || answer.status === 401)
        throw new AppError(
          "refused",
          `${root.host} does not take this code. Begin the sign-in again.`,
          { details: { status: answer.status } },
        );
      return {
        settings: { ...settings, server: nameServer(root) },
        secrets: {
          ...toSecrets(api.read(answer, token), context.now()),
          clientId: app.client_id,
          clientSecret: app.client_secret,
        },
      };
    },
  };
}

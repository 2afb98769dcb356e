import { createHash, randomBytes } from "node:crypto";
import { z } from "zod";
import { AppError } from "../../../shared/fault.ts";
import type { Authorisation, OpenContext } from "../channel.ts";
import { createProver, makeKey } from "./dpop.ts";
import { apiAt, post } from "./proved.ts";
import { findServer } from "./resolve.ts";
import { readServer, rootOf, type Secrets, type Settings } from "./settings.ts";
import { clientId, scope, token, toSecrets } from "./tokens.ts";

// https://atproto.com/specs/oauth

/** A sign-in of such a program ends so soon, whatever is renewed: https://atproto.com/specs/oauth#types-of-clients */
const lifetime = 14 * 86_400_000;
const resource = z.object({
  authorization_servers: z.array(z.string().max(3000)).min(1).max(10),
});
const authority = z.object({
  issuer: z.string().max(3000),
  authorization_endpoint: z.string().max(3000),
  token_endpoint: z.string().max(3000),
  pushed_authorization_request_endpoint: z.string().max(3000),
});
const pushed = z.object({ request_uri: z.string().min(1).max(3000) });

function endpoint(address: string): string {
  const url = URL.parse(address);
  if (url !== null && readServer(url.origin) !== null) return url.href;
  throw new AppError(
    "bad-answer",
    "The server names no safe address for signing in.",
  );
}

/** https://atproto.com/specs/oauth#server-metadata: who signs people in for a server. */
async function findAuthority(server: URL, context: OpenContext) {
  const read = async <T>(address: string, schema: z.ZodType<T>) => {
    const { http, signal } = context;
    const answer = await http.request({
      url: address,
      maxBytes: 200_000,
      signal,
    });
    return apiAt(address, context).read(answer, schema);
  };
  const {
    authorization_servers: [first = ""],
  } = await read(
    new URL("/.well-known/oauth-protected-resource", server).href,
    resource,
  );
  const issuer = new URL(endpoint(first));
  const found = await read(
    new URL("/.well-known/oauth-authorization-server", issuer).href,
    authority,
  );
  if (URL.parse(found.issuer)?.origin !== issuer.origin)
    throw new AppError(
      "bad-answer",
      `${issuer.host} says that somebody else signs people in there.`,
    );
  return {
    issuer: issuer.origin,
    authorize: endpoint(found.authorization_endpoint),
    token: endpoint(found.token_endpoint),
    push: endpoint(found.pushed_authorization_request_endpoint),
  };
}

/** Asks the server what to allow us (RFC 9126), and says which page to open and what to do with the code (RFC 7636). */
export async function authorise(
  typed: Settings,
  redirect: { uri: string } | "code",
  context: OpenContext,
): Promise<Authorisation<Settings, Secrets>> {
  if (redirect === "code")
    throw new AppError(
      "unsupported",
      "Bluesky’s servers show no code to copy. Sign in with an app password instead.",
    );
  const settings: Settings =
    typed.server === undefined
      ? { ...typed, ...(await findServer(typed.did ?? typed.handle, context)) }
      : typed;
  const server = rootOf(settings);
  const { issuer, ...endpoints } = await findAuthority(server, context);
  const dpopKey = makeKey();
  const prove = createProver(dpopKey);
  const state = randomBytes(24).toString("base64url");
  const verifier = randomBytes(48).toString("base64url");
  // Servers compare the path with the one above, and let the port be any.
  const redirectUri = `${new URL(redirect.uri).origin}/`;
  const asking = apiAt(issuer, context);
  const { request_uri: requestUri } = asking.read(
    await post(context, prove, endpoints.push, {
      client_id: clientId,
      response_type: "code",
      redirect_uri: redirectUri,
      scope,
      state,
      login_hint: settings.did ?? settings.handle,
      code_challenge: createHash("sha256").update(verifier).digest("base64url"),
      code_challenge_method: "S256",
    }),
    pushed,
  );
  const url = new URL(endpoints.authorize);
  url.searchParams.set("client_id", clientId);
  url.searchParams.set("request_uri", requestUri);
  return {
    url: url.href,
    state,
    finish: async (code) => {
      const answer = await post(context, prove, endpoints.token, {
        grant_type: "authorization_code",
        code,
        client_id: clientId,
        redirect_uri: redirectUri,
        code_verifier: verifier,
      });
      if (answer.status === 400 || answer.status === 401)
        throw new AppError(
          "refused",
          `${new URL(issuer).host} does not take this code. Begin the sign-in again.`,
          { details: { status: answer.status } },
        );
      const got = asking.read(answer, token);
      if (settings.did !== undefined && got.sub !== settings.did)
        throw new AppError(
          "refused",
          `Somebody else than ${settings.handle} signed in. Begin again with the right account.`,
        );
      const now = context.now();
      return {
        settings: {
          ...settings,
          server: server.origin,
          oauth: true,
          did: got.sub,
        },
        secrets: {
          ...toSecrets(got, now),
          dpopKey,
          clientId,
          issuer,
          tokenEndpoint: endpoints.token,
          endsAt: String(now + lifetime),
        },
      };
    },
  };
}

import { createHash, randomBytes } from "node:crypto";
import { once } from "node:events";
import {
  createServer,
  type IncomingMessage,
  type ServerResponse,
} from "node:http";
import type { AddressInfo } from "node:net";

/** What somebody asked the token endpoint for. */
export type TokenRequest = Record<string, string>;

export type OauthDouble = {
  authoriseUrl: string;
  tokenUrl: string;
  /** Says whose an access token is: what a mail server asks before it lets anybody in. */
  introspectUrl: string;
  /** Every request of the token endpoint, in order. */
  requests: TokenRequest[];
  /** Every access token ends now, before its time. */
  spoil: () => void;
  /** The user has taken the permission back. */
  revoke: () => void;
  /** The next requests of the token endpoint fail like this. */
  fail: (status: number | null, body?: string) => void;
  stop: () => Promise<void>;
};

type Options = {
  email: string;
  clientId: string;
  /** Wanted with every request where there is one (Google); public clients have none (Microsoft). */
  clientSecret?: string;
  /** Seconds that an access token is good for. */
  expiresIn?: number;
  /** Each use of a refresh token brings another, and ends the one used. */
  rotates?: boolean;
  /** Seconds until the permission ends, where it was given for a time (Google's `refresh_token_expires_in`). */
  refreshExpiresIn?: number;
};

type Granted = { challenge: string; redirectUri: string };

async function readForm(request: IncomingMessage): Promise<TokenRequest> {
  const chunks: Buffer[] = [];
  for await (const chunk of request) chunks.push(chunk as Buffer);
  return Object.fromEntries(
    new URLSearchParams(Buffer.concat(chunks).toString()),
  );
}

/**
 * An authorisation server in one: the consent is given at once. Written from RFC 6749 (4.1, 5, 6), RFC 7636 and what
 * Google and Microsoft say of theirs:
 * https://developers.google.com/identity/protocols/oauth2/native-app
 * https://learn.microsoft.com/entra/identity-platform/v2-oauth2-auth-code-flow
 */
export async function startOauth(options: Options): Promise<OauthDouble> {
  const { expiresIn = 3600 } = options;
  const codes = new Map<string, Granted>();
  const access = new Set<string>();
  const refreshing = new Set<string>();
  const requests: TokenRequest[] = [];
  let failure: { status: number; body: string } | null = null;

  const json = (response: ServerResponse, status: number, body: unknown) => {
    response.writeHead(status, { "content-type": "application/json" });
    response.end(typeof body === "string" ? body : JSON.stringify(body));
  };
  const refuse = (response: ServerResponse, error: string, why: string) => {
    json(response, 400, { error, error_description: why });
  };
  const grant = (response: ServerResponse, withRefresh: boolean) => {
    const token = `access-${randomBytes(24).toString("base64url")}`;
    access.add(token);
    const refresh = `refresh-${randomBytes(24).toString("base64url")}`;
    if (withRefresh) refreshing.add(refresh);
    json(response, 200, {
      access_token: token,
      token_type: "Bearer",
      expires_in: expiresIn,
      scope: "mail",
      ...(withRefresh ? { refresh_token: refresh } : {}),
      ...(options.refreshExpiresIn === undefined
        ? {}
        : { refresh_token_expires_in: options.refreshExpiresIn }),
    });
  };

  function authorise(url: URL, response: ServerResponse): void {
    const ask = Object.fromEntries(url.searchParams);
    const isWhole =
      ask["response_type"] === "code" &&
      ask["client_id"] === options.clientId &&
      ask["code_challenge_method"] === "S256" &&
      ask["login_hint"] === options.email;
    if (!isWhole) return refuse(response, "invalid_request", "incomplete");
    const code = randomBytes(16).toString("hex");
    const redirectUri = ask["redirect_uri"] ?? "";
    codes.set(code, { challenge: ask["code_challenge"] ?? "", redirectUri });
    const back = new URL(redirectUri);
    back.searchParams.set("code", code);
    back.searchParams.set("state", ask["state"] ?? "");
    response.writeHead(302, { location: back.href }).end();
  }

  async function giveToken(
    request: IncomingMessage,
    response: ServerResponse,
  ): Promise<void> {
    const form = await readForm(request);
    requests.push(form);
    if (failure !== null) return json(response, failure.status, failure.body);
    if (
      form["client_id"] !== options.clientId ||
      form["client_secret"] !== options.clientSecret
    )
      return refuse(response, "invalid_client", "The OAuth client is unknown.");
    if (form["grant_type"] === "authorization_code") {
      const granted = codes.get(form["code"] ?? "");
      codes.delete(form["code"] ?? "");
      const proof = createHash("sha256")
        .update(form["code_verifier"] ?? "")
        .digest("base64url");
      if (
        granted?.challenge !== proof ||
        granted.redirectUri !== form["redirect_uri"]
      )
        return refuse(response, "invalid_grant", "Bad code.");
      return grant(response, true);
    }
    const used = form["refresh_token"] ?? "";
    if (form["grant_type"] !== "refresh_token" || !refreshing.has(used))
      return refuse(
        response,
        "invalid_grant",
        "Token has been expired or revoked.",
      );
    if (options.rotates === true) refreshing.delete(used);
    grant(response, options.rotates === true);
  }

  const server = createServer((request, response) => {
    const url = new URL(request.url ?? "/", "http://127.0.0.1");
    if (url.pathname === "/authorize") authorise(url, response);
    else if (url.pathname === "/token")
      giveToken(request, response).catch(() => response.destroy());
    else if (url.pathname === "/introspect") {
      const token = (request.headers.authorization ?? "").replace(
        /^Bearer /,
        "",
      );
      if (access.has(token))
        json(response, 200, { active: true, email: options.email });
      else json(response, 401, { active: false });
    } else response.writeHead(404).end();
  });
  server.listen(0, "127.0.0.1");
  await once(server, "listening");
  const root = `http://127.0.0.1:${String((server.address() as AddressInfo).port)}`;
  return {
    authoriseUrl: `${root}/authorize`,
    tokenUrl: `${root}/token`,
    introspectUrl: `${root}/introspect`,
    requests,
    spoil: () => access.clear(),
    revoke: () => {
      access.clear();
      refreshing.clear();
    },
    fail: (status, body = "") => {
      failure = status === null ? null : { status, body };
    },
    stop: async () => {
      server.close();
      server.closeAllConnections();
      if (server.listening) await once(server, "close");
    },
  };
}

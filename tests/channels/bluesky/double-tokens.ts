import { createHash, createPublicKey, randomBytes, verify } from "node:crypto";
import type { IncomingHttpHeaders } from "node:http";

export type Proof = {
  method: string;
  url: string;
  headers: IncomingHttpHeaders;
};

type Answer = [number, unknown, Record<string, string>?];

const bytesOf = (text: string) => Buffer.from(text, "base64url");
const jsonOf = (text: string) =>
  JSON.parse(bytesOf(text).toString()) as Record<string, unknown>;

/**
 * Who may ask: sessions of app passwords (com.atproto.server.createSession), and tokens that are bound to a key
 * (https://atproto.com/specs/oauth), every rule of which is checked.
 */
export function createTokens(did: string, base: () => string) {
  const password = "abcd-efgh-ijkl-mnop";
  const passwords = new Set([password]);
  let count = 0;
  /** Access tokens; the one of a browser with the thumbprint of its key. */
  const access = new Map<string, string | undefined>();
  const refresh = new Set<string>();
  const stale = new Set<string>();
  const pushed = new Map<string, URLSearchParams>();
  const codes = new Map<string, { challenge: string; redirect: string }>();
  const seen = new Set<string>();
  /** Both kinds of server want another one now and then. */
  let nonce = "nonce-1";

  const issue = (key?: string) => {
    count += 1;
    const accessJwt = `access-${count}-of-shop`;
    const refreshJwt = `refresh-${count}-of-shop`;
    access.set(accessJwt, key);
    refresh.add(refreshJwt);
    return { accessJwt, refreshJwt };
  };
  const refused = (error: string, status = 400, more = {}): Answer => [
    status,
    { error, message: `${error}.` },
    { "dpop-nonce": nonce, ...more },
  ];

  /** RFC 9449 §4.3: the thumbprint of the key, or what is wrong. */
  const prove = (
    { method, url, headers }: Proof,
    token?: string,
  ): { key: string } | Answer => {
    const [head = "", claims = "", signature = ""] = String(
      headers["dpop"] ?? "",
    ).split(".");
    if (signature === "") return refused("invalid_dpop_proof", 401);
    const { jwk, typ, alg } = jsonOf(head) as {
      jwk: Record<string, string>;
      typ: string;
      alg: string;
    };
    const said = jsonOf(claims);
    const isSigned = verify(
      "sha256",
      Buffer.from(`${head}.${claims}`),
      {
        key: createPublicKey({ key: jwk, format: "jwk" }),
        dsaEncoding: "ieee-p1363",
      },
      bytesOf(signature),
    );
    const isFresh = !seen.has(String(said["jti"]));
    seen.add(String(said["jti"]));
    const ath =
      token === undefined
        ? undefined
        : createHash("sha256").update(token).digest("base64url");
    const isRight =
      isSigned &&
      isFresh &&
      typ === "dpop+jwt" &&
      alg === "ES256" &&
      jwk["d"] === undefined &&
      said["htm"] === method &&
      said["htu"] === url &&
      said["ath"] === ath;
    // The reference server gives a nonce three minutes, and looks at the time of a proof first.
    const isInTime =
      Math.abs(Number(said["iat"]) * 1000 - Date.now()) < 190_000;
    if (!isRight || !isInTime) return refused("invalid_dpop_proof", 401);
    if (said["nonce"] !== nonce)
      return refused("use_dpop_nonce", token === undefined ? 400 : 401, {
        "www-authenticate": 'DPoP error="use_dpop_nonce"',
      });
    const { crv, kty, x, y } = jwk;
    const thumb = JSON.stringify({ crv, kty, x, y });
    return { key: createHash("sha256").update(thumb).digest("base64url") };
  };

  const oauth = (
    path: string,
    form: URLSearchParams,
    proof: Proof,
  ): Answer | undefined => {
    if (path === "/.well-known/oauth-protected-resource")
      return [200, { resource: base(), authorization_servers: [base()] }];
    if (path === "/.well-known/oauth-authorization-server")
      return [
        200,
        {
          issuer: base(),
          authorization_endpoint: `${base()}/oauth/authorize`,
          token_endpoint: `${base()}/oauth/token`,
          pushed_authorization_request_endpoint: `${base()}/oauth/par`,
        },
      ];
    if (path !== "/oauth/par" && path !== "/oauth/token") return undefined;
    const proved = prove({ ...proof, url: `${base()}${path}` });
    if (Array.isArray(proved)) return proved;
    if (path === "/oauth/par") {
      const id = `urn:ietf:params:oauth:request_uri:req-${randomBytes(8).toString("hex")}`;
      pushed.set(id, form);
      return [201, { request_uri: id, expires_in: 300 }];
    }
    if (form.get("grant_type") === "refresh_token") {
      const given = form.get("refresh_token") ?? "";
      if (!refresh.delete(given)) return refused("invalid_grant");
      const { accessJwt, refreshJwt } = issue(proved.key);
      return [200, tokenOf(accessJwt, refreshJwt)];
    }
    const code = codes.get(form.get("code") ?? "");
    codes.delete(form.get("code") ?? "");
    const challenge = createHash("sha256")
      .update(form.get("code_verifier") ?? "")
      .digest("base64url");
    const isRight =
      code?.challenge === challenge &&
      code.redirect === form.get("redirect_uri");
    if (!isRight) return refused("invalid_grant");
    const { accessJwt, refreshJwt } = issue(proved.key);
    return [200, tokenOf(accessJwt, refreshJwt)];
  };
  const tokenOf = (accessJwt: string, refreshJwt: string) => ({
    access_token: accessJwt,
    refresh_token: refreshJwt,
    token_type: "DPoP",
    expires_in: 3600,
    scope: "atproto transition:generic",
    sub: did,
  });

  return {
    password,
    issue,
    /** How many sessions and tokens were handed out. */
    issued: () => count,
    /** An access token is over. */
    end: (token: string) => stale.add(token),
    wantNonce: (next: string) => {
      nonce = next;
    },
    /** Nothing that was handed out holds any more, and the password is taken back. */
    revoke: () => {
      access.clear();
      refresh.clear();
      passwords.clear();
    },
    permit: (kept: { accessJwt: string; refreshJwt: string }) => {
      access.set(kept.accessJwt, undefined);
      refresh.add(kept.refreshJwt);
      passwords.add(password);
    },
    forget: (token: string) => refresh.delete(token),
    /** What the user's browser does: answers where it is sent. */
    approve(address: string): string {
      const url = new URL(address);
      const form = pushed.get(url.searchParams.get("request_uri") ?? "");
      if (form === undefined) throw new Error("nothing was pushed");
      const id = new URL(form.get("client_id") ?? "");
      const isLoopbackClient =
        id.origin === "http://localhost" &&
        url.searchParams.get("client_id") === form.get("client_id");
      if (!isLoopbackClient) throw new Error("an unknown client");
      const redirect = form.get("redirect_uri") ?? "";
      const code = `code-${randomBytes(8).toString("hex")}`;
      codes.set(code, {
        challenge: form.get("code_challenge") ?? "",
        redirect,
      });
      const back = new URL(redirect);
      back.searchParams.set("code", code);
      back.searchParams.set("state", form.get("state") ?? "");
      back.searchParams.set("iss", base());
      return back.href;
    },
    /** Answers what hands out tokens. */
    route(
      path: string,
      body: Record<string, unknown>,
      text: string,
      proof: Proof,
    ): Answer | undefined {
      if (path === "com.atproto.server.createSession") {
        if (!passwords.has(String(body["password"])))
          return refused("AuthenticationRequired", 401);
        return [200, { ...issue(), did, handle: "shop.test" }];
      }
      if (path === "com.atproto.server.refreshSession") {
        const given = (proof.headers.authorization ?? "").slice(7);
        // Each is good for one time.
        if (!refresh.delete(given)) return refused("ExpiredToken");
        return [200, { ...issue(), did, handle: "shop.test" }];
      }
      return oauth(path, new URLSearchParams(text), proof);
    },
    /** What is wrong with a request's token, in the words of a real server: 400 for one that it does not know. */
    check(proof: Proof): Answer | undefined {
      const [scheme, token = ""] = (proof.headers.authorization ?? "").split(
        " ",
      );
      if (stale.has(token)) return refused("ExpiredToken");
      if (!access.has(token)) return refused("InvalidToken");
      const key = access.get(token);
      if (key === undefined)
        return scheme === "Bearer" ? undefined : refused("InvalidToken");
      const proved = prove(proof, token);
      if (Array.isArray(proved)) return proved;
      return scheme === "DPoP" && proved.key === key
        ? undefined
        : refused("InvalidToken");
    },
  };
}

import {
  createHash,
  createPrivateKey,
  createPublicKey,
  generateKeyPairSync,
  randomBytes,
  sign,
} from "node:crypto";
import { AppError } from "../../../shared/fault.ts";

function encode(value: unknown): string {
  return Buffer.from(JSON.stringify(value)).toString("base64url");
}

/** A new key for one sign-in, as a JWK. */
export function makeKey(): string {
  const { privateKey } = generateKeyPairSync("ec", { namedCurve: "P-256" });
  return JSON.stringify(privateKey.export({ format: "jwk" }));
}

/** What shows that whoever holds a token holds its key, for one request (RFC 9449 §4.2). */
export type Prove = (about: {
  method: string;
  url: string;
  now: number;
  nonce?: string | undefined;
  /** The access token that goes with it. */
  token?: string | undefined;
}) => string;

/** Throws `needs-sign-in` where the key is none. */
export function createProver(jwk: string): Prove {
  const key = readKey(jwk);
  const { kty, crv, x, y } = createPublicKey(key).export({ format: "jwk" });
  const head = encode({
    typ: "dpop+jwt",
    alg: "ES256",
    jwk: { kty, crv, x, y },
  });
  return ({ method, url, now, nonce, token }) => {
    const bare = new URL(url);
    bare.search = "";
    bare.hash = "";
    const claims = encode({
      jti: randomBytes(16).toString("base64url"),
      htm: method,
      htu: bare.href,
      iat: Math.floor(now / 1000),
      ...(nonce === undefined ? {} : { nonce }),
      ...(token === undefined
        ? {}
        : { ath: createHash("sha256").update(token).digest("base64url") }),
    });
    const signature = sign("sha256", Buffer.from(`${head}.${claims}`), {
      key,
      dsaEncoding: "ieee-p1363",
    });
    return `${head}.${claims}.${signature.toString("base64url")}`;
  };
}

function readKey(jwk: string) {
  try {
    return createPrivateKey({
      key: JSON.parse(jwk) as Record<string, string>,
      format: "jwk",
    });
  } catch {
    // Without the cause, which would quote the key.
    throw new AppError(
      "needs-sign-in",
      "The key of this sign-in cannot be read. Sign in again.",
    );
  }
}

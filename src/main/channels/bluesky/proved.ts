import type { OpenContext } from "../channel.ts";
import type { HttpAnswer } from "../http.ts";
import { createApi, errorName, type Api } from "./api.ts";
import type { Prove } from "./dpop.ts";

/** The nonces that servers have asked for; of no use to anybody else, and they change every few minutes. */
const nonces = new Map<string, string>();
const maxNonces = 100;

export function nonceFor(url: string): string | undefined {
  return nonces.get(new URL(url).origin);
}

function noteNonce(answer: HttpAnswer): boolean {
  const nonce = answer.headers.get("dpop-nonce");
  if (nonce === null || nonce.length > 1000) return false;
  const { origin } = new URL(answer.url);
  nonces.delete(origin);
  nonces.set(origin, nonce);
  const [oldest] = nonces.keys();
  if (nonces.size > maxNonces && oldest !== undefined) nonces.delete(oldest);
  return true;
}

/** RFC 9449 §8 and §9: with the nonce that came with the refusal the same is taken. */
export function wantsNonce(answer: HttpAnswer): boolean {
  const challenge = answer.headers.get("www-authenticate") ?? "";
  return (
    noteNonce(answer) &&
    (answer.status === 401 || answer.status === 400) &&
    (errorName(answer) === "use_dpop_nonce" ||
      challenge.includes("use_dpop_nonce"))
  );
}

/** A form posted to an authorisation server, proved by the key. */
export async function post(
  context: OpenContext,
  prove: Prove,
  url: string,
  form: Record<string, string>,
): Promise<HttpAnswer> {
  const { http, signal, now } = context;
  const attempt = () =>
    http.request({
      method: "POST",
      url,
      headers: {
        accept: "application/json",
        "content-type": "application/x-www-form-urlencoded",
        dpop: prove({
          method: "POST",
          url,
          now: now(),
          nonce: nonceFor(url),
        }),
      },
      body: new URLSearchParams(form).toString(),
      signal,
    });
  const answer = await attempt();
  return wantsNonce(answer) ? attempt() : answer;
}

/** What reads the answers of an authorisation server. */
export function apiAt(
  address: string,
  { http, signal, now }: OpenContext,
): Api {
  return createApi({
    root: new URL(new URL(address).origin),
    http,
    signal,
    now,
  });
}

import type { OpenContext } from "../channel.ts";
import type { HttpAnswer } from "../http.ts";
import { createApi, errorName, repeating, type Api } from "./api.ts";
import type { Prove } from "./dpop.ts";

/** What a server wants to find in a proof; of no use to anybody else, and it changes every few minutes. */
type Asked = {
  nonce?: string | undefined;
  /** Milliseconds that its clock is ahead of ours: proofs are good for a few minutes around its own time. */
  ahead: number;
};

const asked = new Map<string, Asked>();
const maxServers = 100;
/** Clocks that differ by less are the same to every server. */
const sameTime = 30_000;

/** What a proof for this address has to say beside the request. */
export function askedAt(
  url: string,
  now: number,
): { nonce: string | undefined; now: number } {
  const { nonce, ahead = 0 } = asked.get(new URL(url).origin) ?? {};
  return { nonce, now: now + ahead };
}

function note(url: string, about: Partial<Asked>): void {
  const { origin } = new URL(url);
  const before = asked.get(origin) ?? { ahead: 0 };
  asked.delete(origin);
  asked.set(origin, { ...before, ...about });
  const [oldest] = asked.keys();
  if (asked.size > maxServers && oldest !== undefined) asked.delete(oldest);
}

function noteNonce(answer: HttpAnswer): boolean {
  const nonce = answer.headers.get("dpop-nonce");
  if (nonce === null || nonce.length > 1000) return false;
  note(answer.url, { nonce });
  return true;
}

/** Answers whether its clock is another than was thought. */
function noteClock(answer: HttpAnswer, now: number): boolean {
  const ahead = Date.parse(answer.headers.get("date") ?? "") - now;
  const thought = askedAt(answer.url, now).now - now;
  if (!(Math.abs(ahead - thought) > sameTime)) return false;
  note(answer.url, { ahead });
  return true;
}

/** RFC 9449 §8 and §9: with the nonce that came with the refusal, or at the server's time, the same is taken. */
export function wantsAnotherProof(answer: HttpAnswer, now: number): boolean {
  const hasNonce = noteNonce(answer);
  if (answer.status !== 401 && answer.status !== 400) return false;
  const challenge = answer.headers.get("www-authenticate") ?? "";
  const isSaid = (name: string) =>
    errorName(answer) === name || challenge.includes(name);
  return (
    (hasNonce && isSaid("use_dpop_nonce")) ||
    (isSaid("invalid_dpop_proof") && noteClock(answer, now))
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
        dpop: prove({ method: "POST", url, ...askedAt(url, now()) }),
      },
      body: new URLSearchParams(form).toString(),
      signal,
    });
  return repeating(attempt, (answer) => wantsAnotherProof(answer, now()));
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

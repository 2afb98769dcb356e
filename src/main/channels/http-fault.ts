import { networkInterfaces } from "node:os";
import { z } from "zod";
import { AppError } from "../../shared/fault.ts";

const systemError = z.object({
  code: z.string().optional().catch(undefined),
  syscall: z.string().optional().catch(undefined),
});

type Failure = { code: string; syscall: string };

/** The system’s own error in or below what is thrown (undici and Node wrap it). */
function readFailure(error: unknown): Failure {
  let at: unknown = error;
  for (let depth = 0; depth < 5 && at !== undefined; depth += 1) {
    const read = systemError.safeParse(at);
    if (read.success && read.data.code !== undefined)
      return { code: read.data.code, syscall: read.data.syscall ?? "" };
    if (at instanceof AggregateError && at.errors.length > 0) at = at.errors[0];
    else at = at instanceof Error ? at.cause : undefined;
  }
  return { code: "", syscall: "" };
}

const tlsSentences: Record<string, string> = {
  CERT_HAS_EXPIRED: "certificate has expired",
  CERT_NOT_YET_VALID: "certificate is not valid yet",
  DEPTH_ZERO_SELF_SIGNED_CERT: "certificate is self-signed",
  SELF_SIGNED_CERT_IN_CHAIN: "certificate is signed by an unknown authority",
  UNABLE_TO_GET_ISSUER_CERT: "certificate is signed by an unknown authority",
  UNABLE_TO_GET_ISSUER_CERT_LOCALLY:
    "certificate is signed by an unknown authority",
  UNABLE_TO_VERIFY_LEAF_SIGNATURE:
    "certificate is signed by an unknown authority",
  CERT_REVOKED: "certificate was revoked",
  ERR_TLS_CERT_ALTNAME_INVALID: "certificate belongs to another host",
};

/** What is wrong with a host's certificate or TLS, by the code that Node gives it; for mail connections too. */
export function describeTls(code: string): string | undefined {
  const known = tlsSentences[code];
  if (known !== undefined) return known;
  if (code === "EPROTO" || code.startsWith("ERR_SSL_"))
    return "server does not speak TLS here";
  return undefined;
}

/** Codes before a connection stood: nothing of the request can have been read. */
function isBeforeRequest(failure: Failure): boolean {
  return (
    failure.syscall === "connect" ||
    failure.syscall === "getaddrinfo" ||
    failure.code === "UND_ERR_CONNECT_TIMEOUT" ||
    tlsSentences[failure.code] !== undefined
  );
}

/** Whether a request that threw certainly had no effect on the other side; everything else may have arrived. */
export function neverLeft(error: unknown): boolean {
  if (!(error instanceof AppError)) return false;
  if (error.cause !== undefined)
    return isBeforeRequest(readFailure(error.cause));
  return error.code === "insecure" || error.code === "invalid-input";
}

function hasNoNetwork(): boolean {
  return !Object.values(networkInterfaces())
    .flat()
    .some((address) => address !== undefined && !address.internal);
}

/** From what was thrown to a fault with a sentence that names the host and nothing else of the request. */
export function describeFailure(
  error: unknown,
  host: string,
  isOffline: () => boolean = hasNoNetwork,
): AppError {
  const failure = readFailure(error);
  const say = (code: ConstructorParameters<typeof AppError>[0], text: string) =>
    new AppError(code, text, { cause: error });
  const tls = describeTls(failure.code);
  if (tls !== undefined)
    return say(
      "insecure",
      `The connection to ${host} is not safe: its ${tls}.`,
    );
  const offline = () =>
    say(
      "offline",
      "This computer is offline. It goes on by itself once there is a connection.",
    );
  switch (failure.code) {
    case "ENETDOWN":
    case "ENETUNREACH":
      return offline();
    case "EAI_AGAIN":
    case "ENOTFOUND":
    case "EAI_NODATA":
      if (isOffline()) return offline();
      return say(
        "unreachable",
        failure.code === "EAI_AGAIN"
          ? `The name ${host} could not be looked up just now.`
          : `There is no host named ${host}. Check the address.`,
      );
    case "ECONNREFUSED":
      return say("unreachable", `${host} refuses connections.`);
    case "ETIMEDOUT":
    case "EHOSTUNREACH":
    case "EHOSTDOWN":
    case "UND_ERR_CONNECT_TIMEOUT":
      return say("unreachable", `${host} cannot be reached.`);
    case "UND_ERR_HEADERS_TIMEOUT":
    case "UND_ERR_BODY_TIMEOUT":
      return say("timeout", `${host} did not answer in time.`);
    default:
      return say("unreachable", `The connection to ${host} broke off.`);
  }
}

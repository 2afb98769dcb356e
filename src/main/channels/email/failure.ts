import { z } from "zod";
import { AppError, type FaultCode } from "../../../shared/fault.ts";
import {
  describeFailure as describeNetwork,
  describeTls,
} from "../http-fault.ts";
import { isLoopback } from "../private-host.ts";
import { providerOf } from "./providers.ts";
import { todoAbout } from "./refusal.ts";
import { quoteServer } from "./server-words.ts";
import type { MailSecrets, MailServer } from "./settings.ts";

/** How far a connection came before it failed. */
export type Stage = "reach" | "encrypt" | "sign-in" | "talk";
export type Failure = { stage: Stage; fault: AppError; status?: number };

const text = z.string().optional().catch(undefined);
const flag = z.literal(true).optional().catch(undefined);

/** What imapflow, nodemailer and Node say about an error, each in fields of its own. */
const libraryError = z.object({
  message: z.string().catch(""),
  code: text,
  reason: text,
  command: text,
  response: text,
  responseText: text,
  responseCode: z.number().optional().catch(undefined),
  serverResponseCode: text,
  authenticationFailed: flag,
  tlsFailed: flag,
});
type LibraryError = z.infer<typeof libraryError>;

/** OpenSSL's words, for nodemailer writes its own code over the one that says what is wrong. */
const certificateWords: readonly [RegExp, string][] = [
  [/self.signed certificate in/i, "SELF_SIGNED_CERT_IN_CHAIN"],
  [/self.signed certificate/i, "DEPTH_ZERO_SELF_SIGNED_CERT"],
  [/certificate has expired/i, "CERT_HAS_EXPIRED"],
  [/certificate is not yet valid/i, "CERT_NOT_YET_VALID"],
  [
    /unable to (?:verify the first|get (?:local )?issuer)/i,
    "UNABLE_TO_GET_ISSUER_CERT_LOCALLY",
  ],
  [/match certificate's altnames/i, "ERR_TLS_CERT_ALTNAME_INVALID"],
];

function certificateProblem(error: LibraryError): string | undefined {
  const code =
    certificateWords.find(([words]) => words.test(error.message))?.[1] ??
    error.code ??
    "";
  return code === "EPROTO" || code.startsWith("ERR_SSL_")
    ? undefined
    : describeTls(code);
}

/** RFC 5530 codes and the words of servers that are busy, not of opinion. */
function isTemporary(error: LibraryError): boolean {
  const code = error.serverResponseCode ?? "";
  if (/^(?:UNAVAILABLE|INUSE|LIMIT|SERVERBUG|OVERQUOTA|THROTTLED)/.test(code))
    return true;
  if (code === "AUTHENTICATIONFAILED") return false;
  if (error.responseCode !== undefined) return error.responseCode < 500;
  return /too many|try again|tempor|unavailable|rate limit/i.test(
    `${error.responseText ?? ""} ${error.response ?? ""}`,
  );
}

/** SMTP begins every line of a long answer with its code. */
const continuation = /\r?\n\d{3}[ -](?:\d\.\d{1,3}\.\d{1,3} )?/g;

const silences = new Set([
  "CONNECT_TIMEOUT",
  "GREETING_TIMEOUT",
  "UPGRADE_TIMEOUT",
  "ETIMEDOUT",
  "ETIMEOUT",
]);

/** From what a library threw to how far it came and a sentence for the account's screen. */
export function explainFailure(
  thrown: unknown,
  server: MailServer,
  secrets: MailSecrets,
): Failure {
  if (thrown instanceof AppError) return { stage: "talk", fault: thrown };
  const error = libraryError.parse(
    typeof thrown === "object" && thrown !== null ? thrown : {},
  );
  const { host, port } = server;
  const said = (
    error.responseText ??
    error.response ??
    error.reason ??
    ""
  ).replace(continuation, " ");
  const quoted = quoteServer(said, server, secrets);
  const todo = todoAbout(said);
  const place = `${host}, port ${String(port)},`;
  const fail = (stage: Stage, code: FaultCode, message: string): Failure => ({
    stage,
    fault: new AppError(code, message),
    ...(error.responseCode === undefined ? {} : { status: error.responseCode }),
  });

  const problem = certificateProblem(error);
  if (problem !== undefined)
    return fail(
      "encrypt",
      "insecure",
      `The connection to ${host} is not safe: its ${problem}.${isLoopback(host) ? " A bridge on this computer, as Proton’s, signs its own: choose to accept it." : ""}`,
    );
  if (error.code === "EPROTO" || error.code?.startsWith("ERR_SSL_") === true)
    return fail(
      "encrypt",
      "insecure",
      server.security === "tls"
        ? `${place} does not begin with TLS. Try STARTTLS, or another port.`
        : `${place} and this computer have no common way to encrypt.`,
    );
  if (error.code === "STARTTLS_INJECTION")
    return fail(
      "encrypt",
      "insecure",
      `Somebody between here and ${host} tampers with the connection.`,
    );
  if (
    error.message.includes("does not support STARTTLS") ||
    (/STARTTLS/.test(error.message) && error.code === "ETLS")
  )
    return fail(
      "encrypt",
      "insecure",
      `${place} does not offer STARTTLS, so nothing would be encrypted. Try TLS, or another port.`,
    );
  if (error.tlsFailed === true || error.code === "ETLS")
    return fail("encrypt", "insecure", `${place} breaks off while encrypting.`);

  const refusedLogin =
    error.authenticationFailed === true ||
    error.code === "EAUTH" ||
    [530, 534, 535].includes(error.responseCode ?? 0);
  if (refusedLogin && todo === undefined && isTemporary(error))
    return fail(
      "sign-in",
      "rate-limited",
      `${host} does not let anybody in just now.${quoted}`,
    );
  if (refusedLogin) {
    const advice =
      "password" in secrets
        ? ` user name and password. ${providerOf(host)?.password ?? "Check both."}`
        : " sign-in. Sign in again.";
    return fail(
      "sign-in",
      "needs-sign-in",
      todo === undefined
        ? `${host} does not accept this${advice}${quoted}`
        : `${host} refuses this sign-in. ${todo}${quoted}`,
    );
  }

  if (error.code === "GREETING_TIMEOUT" || error.message.startsWith("Greeting"))
    return server.security === "tls"
      ? fail("reach", "timeout", `${place} does not say anything.`)
      : fail(
          "encrypt",
          "timeout",
          `${place} does not say anything. It may expect TLS from the first byte: try TLS.`,
        );
  if (error.code === "ECONNREFUSED")
    return fail(
      "reach",
      "unreachable",
      `${host} refuses connections on port ${String(port)}. Check the port.`,
    );
  if (silences.has(error.code ?? ""))
    return fail(
      error.code === "CONNECT_TIMEOUT" ? "reach" : "talk",
      "timeout",
      `${place} did not answer in time.`,
    );
  if (
    error.responseText !== undefined ||
    error.response !== undefined ||
    error.reason !== undefined
  )
    return fail(
      "talk",
      isTemporary(error) ? "rate-limited" : "bad-answer",
      `${host} refuses.${todo === undefined ? "" : ` ${todo}`}${quoted}`,
    );
  const network = describeNetwork(thrown, host);
  return {
    stage: "reach",
    // Without the cause: an error of a library may hold what was sent.
    fault: new AppError(network.code, network.message),
  };
}

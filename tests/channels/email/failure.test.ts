import { expect, test } from "vitest";
import { explainFailure } from "../../../src/main/channels/email/failure.ts";
import type {
  MailSecrets,
  MailServer,
} from "../../../src/main/channels/email/settings.ts";

const server: MailServer = {
  host: "mail.x.test",
  port: 143,
  security: "starttls",
  user: "anna",
};

const tokens: MailSecrets = {
  clientId: "anna's",
  tokenUrl: "https://x.test/token",
  refreshToken: "r3fresh",
  accessToken: "acc3ss",
  accessUntil: "0",
};

function explain(
  error: object,
  changes: Partial<MailServer> = {},
  secrets: MailSecrets = { password: "s3cret" },
) {
  const thrown = Object.assign(new Error("Command failed"), error);
  const { stage, fault } = explainFailure(
    thrown,
    { ...server, ...changes },
    secrets,
  );
  return { stage, code: fault.code, message: fault.message };
}

test("a refused password, with what the server says and without the password", () => {
  const refused = explain({
    authenticationFailed: true,
    serverResponseCode: "AUTHENTICATIONFAILED",
    responseText: "no s3cret here\r\nsecond line",
  });
  expect(refused).toMatchObject({ stage: "sign-in", code: "needs-sign-in" });
  expect(refused.message).toContain("“no ••• here second line”");
});

test("where an app password is needed the sentence says so", () => {
  expect(
    explain(
      {
        authenticationFailed: true,
        responseText: "Application-specific password required",
      },
      { host: "imap.gmail.com" },
    ).message,
  ).toContain("apppasswords");
});

// Texts as their servers write them.
test.each([
  [
    "535 5.7.139 Authentication unsuccessful, basic authentication is disabled. [FR0P281CA0001.DEUP281.PROD.OUTLOOK.COM]",
    "Sign in in the browser",
  ],
  [
    "535 5.7.139 Authentication unsuccessful, SmtpClientAuthentication is disabled for the Tenant. Visit https://aka.ms/smtp_auth_disabled for more information.",
    "Authenticated SMTP",
  ],
  [
    "535 5.7.139 Authentication unsuccessful, user is locked by your organization's security defaults policy. Contact your administrator.",
    "Ask whoever administers",
  ],
  [
    "534-5.7.14 <https://accounts.google.com/signin/continue?x> Please log in via\n534-5.7.14 your web browser and then try again.",
    "open its web mail",
  ],
  [
    "NO [ALERT] Your account is not enabled for IMAP use. Please visit your Gmail settings page (Failure)",
    "IMAP is switched off",
  ],
  ["NO [WEBALERT https://x.test] Web login required.", "open its web mail"],
])("what to do when it says “%s”", (said, todo) => {
  const smtp = /^\d/.test(said);
  for (const secrets of [{ password: "s3cret" }, tokens]) {
    const { stage, code, message } = explain(
      smtp
        ? { code: "EAUTH", responseCode: 535, response: said }
        : { authenticationFailed: true, responseText: said },
      {},
      secrets,
    );
    expect({ stage, code }).toEqual({
      stage: "sign-in",
      code: "needs-sign-in",
    });
    expect(message).toContain(todo);
  }
});

test("an address that may not be sent from can be changed", () => {
  expect(
    explain({
      code: "EENVELOPE",
      responseCode: 553,
      response:
        "553 5.7.1 <b@x.test>: Sender address rejected: not owned by user anna",
    }).message,
  ).toContain("Choose another in “From”");
});

test("a bridge on this computer may sign its own certificate, no other server", () => {
  const own = { code: "DEPTH_ZERO_SELF_SIGNED_CERT" };
  expect(explain(own, { host: "127.0.0.1" }).message).toContain("bridge");
  expect(explain(own).message).not.toContain("bridge");
});

test.each([
  { authenticationFailed: true, serverResponseCode: "UNAVAILABLE" },
  { authenticationFailed: true, serverResponseCode: "LIMIT" },
  {
    authenticationFailed: true,
    responseText: "Too many simultaneous connections",
  },
  { code: "EAUTH", responseCode: 454, response: "454 4.7.0 Temporary failure" },
])("a busy server does not make the password wrong: %j", (error) => {
  expect(explain(error)).toMatchObject({
    stage: "sign-in",
    code: "rate-limited",
  });
});

test("a server that says why it refuses for good is not busy", () => {
  expect(
    explain({
      code: "EAUTH",
      responseCode: 535,
      response: "535 5.7.8 Error: authentication failed: (reason unavailable)",
    }).code,
  ).toBe("needs-sign-in");
});

test.each([
  [
    "encrypt",
    "insecure",
    { message: "certificate has expired", code: "ESOCKET" },
  ],
  [
    "encrypt",
    "insecure",
    {
      message: "Hostname/IP does not match certificate's altnames: Host: a.",
      code: "ESOCKET",
    },
  ],
  [
    "encrypt",
    "insecure",
    { message: "Server does not support STARTTLS", tlsFailed: true },
  ],
  ["encrypt", "insecure", { code: "STARTTLS_INJECTION", tlsFailed: true }],
  ["encrypt", "timeout", { code: "GREETING_TIMEOUT" }],
  ["reach", "timeout", { code: "CONNECT_TIMEOUT" }],
  ["reach", "unreachable", { code: "ECONNREFUSED" }],
  ["reach", "unreachable", { code: "NoConnection" }],
  ["talk", "timeout", { code: "ETIMEOUT" }],
  ["talk", "bad-answer", { responseText: "Mailbox does not exist" }],
  ["talk", "rate-limited", { responseText: "try again later" }],
])("%s, %s: %j", (stage, code, error) => {
  expect(explain(error)).toMatchObject({ stage, code });
});

test("whatever is thrown, there is a sentence", () => {
  for (const thrown of [undefined, null, "text", 7, {}, new Error("x")]) {
    const { fault } = explainFailure(thrown, server, { password: "s3cret" });
    expect(fault.message).toMatch(/^[A-Z].*\.$|mail\.x\.test/);
    expect(fault.cause).toBeUndefined();
  }
});

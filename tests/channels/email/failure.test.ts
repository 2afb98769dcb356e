import { expect, test } from "vitest";
import { explainFailure } from "../../../src/main/channels/email/failure.ts";
import type { MailServer } from "../../../src/main/channels/email/settings.ts";

const server: MailServer = {
  host: "mail.x.test",
  port: 143,
  security: "starttls",
  user: "anna",
};

function explain(error: object, changes: Partial<MailServer> = {}) {
  const thrown = Object.assign(new Error("Command failed"), error);
  const { stage, fault } = explainFailure(
    thrown,
    { ...server, ...changes },
    { password: "s3cret" },
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

import { expect, test } from "vitest";
import { authorise } from "../../../src/main/channels/email/oauth.ts";
import {
  settings,
  type MailSettings,
} from "../../../src/main/channels/email/settings.ts";
import { listenOnce } from "../../../src/main/accounts/redirect-listener.ts";
import { us } from "./letter.ts";

const server = {
  host: "mail.example.test",
  port: 993,
  security: "tls",
  user: us,
};

function accountOf(oauth?: unknown): MailSettings {
  return settings.parse({ address: us, imap: server, smtp: server, oauth });
}

const context = {
  http: { request: () => Promise.reject(new Error("nothing is asked yet")) },
  now: Date.now,
  signal: new AbortController().signal,
};

const listener = { uri: "http://127.0.0.1:4711/a-path-nobody-guesses" };

test.each([
  [
    "google",
    "https://accounts.google.com/o/oauth2/v2/auth",
    "https://mail.google.com/",
    "http://127.0.0.1:4711/",
  ],
  [
    "microsoft",
    "https://login.microsoftonline.com/common/oauth2/v2.0/authorize",
    "https://outlook.office.com/IMAP.AccessAsUser.All https://outlook.office.com/SMTP.Send offline_access",
    "http://localhost:4711/",
  ],
])("%s is asked as its documents say", async (provider, page, scope, back) => {
  const account = accountOf({ provider, clientId: "mine" });
  const { url, state } = await authorise(account, listener, context);
  const asked = new URL(url);
  expect(`${asked.origin}${asked.pathname}`).toBe(page);
  expect(Object.fromEntries(asked.searchParams)).toMatchObject({
    response_type: "code",
    client_id: "mine",
    redirect_uri: back,
    scope,
    state,
    code_challenge_method: "S256",
    code_challenge: expect.stringMatching(/^[\w-]{43}$/),
    login_hint: us,
  });
  expect(url).not.toContain("secret");
  const other = await authorise(account, listener, context);
  expect(other.state).not.toBe(state);
});

test("without a client id there is nothing to sign in with", async () => {
  await expect(authorise(accountOf(), listener, context)).rejects.toMatchObject(
    {
      code: "invalid-input",
      message: expect.stringContaining("client id"),
    },
  );
});

test("tokens are asked for only over a safe line", () => {
  const oauth = {
    provider: "other",
    clientId: "mine",
    authoriseUrl: "https://x.test/a",
    tokenUrl: "http://x.test/t",
    scope: "mail",
  };
  expect(() => accountOf(oauth)).toThrow("safe web address");
});

test("the listener answers under the names that providers compare", async () => {
  const open = await listenOnce();
  const codes: string[] = [];
  open.expect("the-state", (answer) => {
    if ("code" in answer) codes.push(answer.code);
    return Promise.resolve(null);
  });
  const { port } = new URL(open.uri);
  const back = `http://localhost:${port}/?code=right`;
  expect((await fetch(`${back}&state=wrong`)).status).toBe(400);
  expect((await fetch(`${back}&state=the-state`)).status).toBe(200);
  expect(codes).toEqual(["right"]);
  await open.close();
});

import { afterAll, beforeAll, beforeEach, expect, test } from "vitest";
import type { ChannelContext } from "../../../src/main/channels/channel.ts";
import { createHttp } from "../../../src/main/channels/http.ts";
import { email } from "../../../src/main/channels/email/index.ts";
import type {
  MailSecrets,
  MailSettings,
  MailTokens,
} from "../../../src/main/channels/email/settings.ts";
import { listenOnce } from "../../../src/main/accounts/redirect-listener.ts";
import { createRenewing } from "../../../src/main/accounts/renewing.ts";
import { describeServer } from "../../servers/describe-server.ts";
import { isInstalled, type MailServer, startMail } from "../../servers/mail.ts";
import { startOauth, type OauthDouble } from "../../servers/oauth.ts";
import {
  arrival,
  contextFor,
  letter,
  named,
  pollAll,
  replyTo,
} from "./mailbox.ts";

const anna = "anna@example.test";
const client = {
  clientId: "porchlight-of-anna",
  clientSecret: "client s3cret",
};

describeServer("mail: signing in by token", isInstalled(), () => {
  let oauth: OauthDouble;
  let mail: MailServer;
  let signedIn: { settings: MailSettings; secrets: MailSecrets };
  /** What the keychain holds. */
  let kept = "";
  const http = createHttp({
    userAgent: "Porchlight/0.1",
    isOffline: () => false,
  });

  beforeAll(async () => {
    oauth = await startOauth({
      email: anna,
      ...client,
      rotates: true,
      refreshExpiresIn: 7 * 86_400,
    });
    mail = await startMail({ introspectUrl: oauth.introspectUrl });
  });
  afterAll(async () => {
    await mail.stop();
    await oauth.stop();
  });
  beforeEach(async () => {
    oauth.fail(null);
    signedIn = await signIn();
    kept = JSON.stringify(signedIn.secrets);
    oauth.requests.length = 0;
  });

  function settings(): MailSettings {
    return {
      ...contextFor(mail, anna).settings,
      oauth: {
        provider: "other",
        clientId: client.clientId,
        authoriseUrl: oauth.authoriseUrl,
        tokenUrl: oauth.tokenUrl,
        scope: "mail",
      },
    };
  }

  /** As the core does it: a listener of its own, a browser that is sent there and back. */
  async function signIn(clientSecret = client.clientSecret) {
    const listener = await listenOnce();
    try {
      const begun = await email.authorise?.(
        settings(),
        { uri: listener.uri },
        {
          http,
          now: Date.now,
          signal: new AbortController().signal,
          secrets: { clientSecret },
        },
      );
      if (begun === undefined) throw new Error("no sign-in");
      const answered = new Promise<string>((resolve, reject) => {
        listener.expect(begun.state, (answer) => {
          if ("code" in answer) resolve(answer.code);
          else reject(new Error(answer.refusal));
          return Promise.resolve(null);
        });
      });
      const page = await fetch(begun.url);
      expect(await page.text()).toContain("You are signed in");
      return await begun.finish(await answered);
    } finally {
      await listener.close();
    }
  }

  /** Contexts of one account, whose secrets lie in one keychain, as the core makes them. */
  const renewing = createRenewing({
    get: () => Promise.resolve(kept),
    set: (_, text) => {
      kept = text;
      return Promise.resolve();
    },
    delete: () => Promise.resolve(),
    warning: () => undefined,
  });
  function open(): ChannelContext<MailSettings, MailSecrets> {
    const parse = (text: string | null) =>
      email.secrets.parse(JSON.parse(text ?? "{}"));
    return {
      ...contextFor(mail, anna),
      settings: signedIn.settings,
      secrets: parse(kept),
      http,
      renewSecrets: async (renew) => {
        let made: MailSecrets | undefined;
        await renewing.renew("account", async (stored) => {
          made = await renew(parse(stored));
          return made as Record<string, string>;
        });
        return made ?? parse(kept);
      },
    };
  }

  test("the code buys tokens, and both servers take them", async () => {
    expect(signedIn.secrets).toMatchObject({
      clientId: client.clientId,
      clientSecret: client.clientSecret,
      accessToken: expect.stringMatching(/^access-/),
      refreshToken: expect.stringMatching(/^refresh-/),
    });
    expect(JSON.stringify(signedIn.settings)).not.toMatch(/s3cret|access-/);
    const profile = await email.identify(open());
    expect(profile.handle).toBe(anna);
    const steps = await email.check(open());
    expect(steps.filter((step) => !step.ok)).toEqual([]);
    await mail.deliver({
      from: "ben@example.test",
      to: anna,
      raw: letter({ From: "ben@example.test", To: anna, Subject: "Hello" }),
    });
    await arrival(mail, anna, 1);
    const { messages, expiresAt } = await pollAll(open());
    const week = 7 * 86_400_000;
    expect(Math.abs((expiresAt ?? 0) - Date.now() - week)).toBeLessThan(60_000);
    const sent = await email.send?.(
      open(),
      replyTo(named(messages, "Hello"), "Hi"),
    );
    expect(sent).toMatchObject({ outcome: "sent" });
    expect(oauth.requests).toEqual([]);
  });

  test("a token about to end is renewed first, once for all who need it at the same time", async () => {
    const old = open();
    const ending = { accessUntil: String(Date.now() + 1000) };
    kept = JSON.stringify({ ...JSON.parse(kept), ...ending });
    const [first, second] = [open(), open()];
    await Promise.all([
      email.poll(first, null),
      email.poll(second, null),
      email.identify(open()),
    ]);
    expect(oauth.requests).toHaveLength(1);
    expect(oauth.requests[0]).toMatchObject({
      grant_type: "refresh_token",
      client_id: client.clientId,
      client_secret: client.clientSecret,
    });
    expect(JSON.parse(kept)).toMatchObject({
      clientSecret: client.clientSecret,
      refreshToken: expect.not.stringContaining(
        (old.secrets as MailTokens).refreshToken,
      ),
    });
    // The new refresh token is the one that works.
    kept = JSON.stringify({ ...JSON.parse(kept), ...ending });
    await email.poll(open(), null);
    expect(oauth.requests).toHaveLength(2);
  });

  test("a token that the server refuses before its time is renewed, for reading and for sending", async () => {
    const { messages } = await pollAll(open());
    oauth.spoil();
    await email.poll(open(), null);
    expect(oauth.requests).toHaveLength(1);
    oauth.spoil();
    const sent = await email.send?.(
      open(),
      replyTo(named(messages, "Hello"), "Again"),
    );
    expect(sent).toMatchObject({ outcome: "sent" });
    expect(oauth.requests).toHaveLength(2);
  });

  test("where sending takes tokens by OAUTHBEARER alone, it is spoken, and a refused one renewed", async () => {
    const other = await startMail({
      introspectUrl: oauth.introspectUrl,
      smtpMechanisms: "oauthbearer",
    });
    try {
      const context = open();
      const { settings } = context;
      const smtp = { ...settings.smtp, port: other.smtp.port };
      const { messages } = await pollAll(open());
      const sends = () =>
        email.send?.(
          { ...open(), settings: { ...settings, smtp } },
          replyTo(named(messages, "Hello"), "By bearer"),
        );
      expect(await sends()).toMatchObject({ outcome: "sent" });
      expect(oauth.requests).toEqual([]);
      oauth.spoil();
      expect(await sends()).toMatchObject({ outcome: "sent" });
      expect(oauth.requests).toHaveLength(1);
      oauth.revoke();
      expect(await sends()).toMatchObject({
        outcome: "failed",
        code: "needs-sign-in",
      });
      const [attempt] = [...other.log().matchAll(/sasl_method=(\S+?),/g)];
      expect(attempt?.[1]).toBe("OAUTHBEARER");
    } finally {
      await other.stop();
    }
  });

  test("taken back, it asks for a new sign-in, and nothing secret is said", async () => {
    const { messages } = await pollAll(open());
    const outgoing = replyTo(named(messages, "Hello"), "x");
    oauth.revoke();
    await expect(email.poll(open(), null)).rejects.toMatchObject({
      code: "needs-sign-in",
      message: expect.stringContaining("Sign in again"),
    });
    const sent = await email.send?.(open(), outgoing);
    expect(sent).toMatchObject({ outcome: "failed", code: "needs-sign-in" });
    await expect(email.watch?.(open(), () => undefined)).rejects.toMatchObject({
      code: "needs-sign-in",
    });
    const { refreshToken, accessToken } = open().secrets as MailTokens;
    const said = JSON.stringify([sent, await email.check(open())]);
    for (const secret of [refreshToken, accessToken, client.clientSecret])
      expect(said).not.toContain(secret);
  });

  test("a token server that is down is no lost sign-in", async () => {
    const ending = { accessUntil: "0" };
    kept = JSON.stringify({ ...JSON.parse(kept), ...ending });
    oauth.fail(503, "<html>busy</html>");
    await expect(email.poll(open(), null)).rejects.toMatchObject({
      code: "unreachable",
    });
    const { refreshToken } = open().secrets as MailTokens;
    oauth.fail(
      400,
      JSON.stringify({
        error: "x",
        error_description: `you said ${refreshToken}`,
      }),
    );
    await expect(email.poll(open(), null)).rejects.toMatchObject({
      code: "refused",
      message: expect.not.stringContaining(refreshToken),
    });
  });

  test("a wrong secret of the client is said at once", async () => {
    await expect(signIn("wrong")).rejects.toMatchObject({
      code: "needs-sign-in",
      message: expect.stringContaining("client id"),
    });
  });
});

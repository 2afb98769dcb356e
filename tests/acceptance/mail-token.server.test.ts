import { afterAll, afterEach, beforeAll, expect, test } from "vitest";
import { until } from "../servers/child.ts";
import { describeServer } from "../servers/describe-server.ts";
import {
  isInstalled as hasKeyring,
  type Keyring,
  startKeyring,
} from "../servers/keyring.ts";
import {
  isInstalled as hasMail,
  type MailServer,
  startMail,
} from "../servers/mail.ts";
import { type OauthDouble, startOauth } from "../servers/oauth.ts";
import { anna, outboxItem, receive } from "./letterbox.ts";
import { createBench, type Porchlight } from "./porchlight.ts";

const clientSecret = "client s3cret";

describeServer(
  "Porchlight and a mailbox that takes tokens only",
  hasMail() ?? hasKeyring(),
  () => {
    const bench = createBench();
    let keyring: Keyring;
    let oauth: OauthDouble;
    let mail: MailServer;

    beforeAll(async () => {
      keyring = await startKeyring();
      // So short that each call needs another token, and each use of a refresh token ends it.
      oauth = await startOauth({
        email: anna,
        clientId: "anna's",
        clientSecret,
        expiresIn: 60,
        rotates: true,
      });
      mail = await startMail({ introspectUrl: oauth.introspectUrl });
    });
    afterEach(() => bench.close());
    afterAll(async () => {
      await mail.stop();
      await oauth.stop();
      await keyring.stop();
    });

    /** The whole way of a sign-in, with a browser that consents at once. */
    async function signIn(
      app: Porchlight,
      more: { accountId?: string; secrets?: Record<string, string> },
    ): Promise<string> {
      const server = { host: "127.0.0.1", user: anna };
      const begun = await app.call("accounts.authorise", {
        channel: "email",
        settings: {
          address: anna,
          imap: { ...server, port: mail.imap.tlsPort, security: "tls" },
          smtp: { ...server, port: mail.smtp.port, security: "starttls" },
          allowInvalidCertificate: true,
          oauth: {
            provider: "other",
            clientId: "anna's",
            authoriseUrl: oauth.authoriseUrl,
            tokenUrl: oauth.tokenUrl,
            scope: "mail",
          },
        },
        ...more,
      });
      const page = await fetch(begun.url);
      expect(await page.text()).toContain("You are signed in");
      const state = await app.call("accounts.authorisation", {
        authorisationId: begun.authorisationId,
      });
      if (state.state !== "done") throw new Error(JSON.stringify(state));
      return state.accountId;
    }

    test("tokens are renewed, survive a restart, and are asked for again once they were taken back", async () => {
      const folder = await bench.folder();
      const start = () => bench.start(folder, { env: keyring.env });
      const app = await start();
      const id = await signIn(app, { secrets: { clientSecret } });
      const conversationId = await receive(app, mail, id, "Tokens");
      // Reading, sending and keeping a copy at the same time, on tokens that end at once.
      await Promise.all([
        app.call("outbox.send", {
          id: "reply-tokens",
          conversationId,
          text: "Yes.",
          undoSeconds: 0,
        }),
        app.call("accounts.poll", { id }),
        app.call("accounts.poll", { id }),
      ]);
      await outboxItem(app, "reply-tokens", "sent");
      const used = oauth.requests
        .filter((each) => each["grant_type"] === "refresh_token")
        .map((each) => each["refresh_token"]);
      expect(used.length).toBeGreaterThan(3);
      expect(new Set(used).size).toBe(used.length);
      expect(await app.stop()).toBe(0);

      const again = await start();
      await again.call("accounts.poll", { id });
      oauth.revoke();
      await until("the end of the sign-in", async () => {
        await again.call("accounts.poll", { id }).catch(() => undefined);
        const [account] = await again.call("accounts.list", {});
        return account?.health.state === "needs-sign-in" ? true : null;
      });
      const [account] = await again.call("accounts.list", {});
      expect(JSON.stringify(account)).not.toMatch(/s3cret|access-|refresh-/);

      // The client's secret was typed once.
      expect(await signIn(again, { accountId: id })).toBe(id);
      await again.call("accounts.poll", { id });
      await receive(again, mail, id, "Signed in again");
      expect(await again.stop()).toBe(0);
    });
  },
);

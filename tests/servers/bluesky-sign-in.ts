import { afterAll, beforeAll, expect, test } from "vitest";
import { createAuthorising } from "../../src/main/accounts/authorising.ts";
import { bluesky } from "../../src/main/channels/bluesky/index.ts";
import { poll } from "../../src/main/channels/bluesky/poll.ts";
import { send } from "../../src/main/channels/bluesky/send.ts";
import {
  secrets as secretsSchema,
  settings as settingsSchema,
  type Secrets,
} from "../../src/main/channels/bluesky/settings.ts";
import type { Channel } from "../../src/main/channels/channel.ts";
import type { Http } from "../../src/main/channels/http.ts";
import {
  contextFor,
  faultOf,
  http,
  outgoing,
} from "../channels/bluesky/context.ts";
import { keeping } from "../channels/bluesky/keeping.ts";
import { missingBrowser, startBrowser } from "./bluesky-browser.ts";
import type { BlueskyNetwork, BlueskyUser } from "./bluesky.ts";
import { describeServer } from "./describe-server.ts";

/** Signing in at the server's own page, with the browser that the end-to-end tests use. */
export function describeSignIn(network: () => BlueskyNetwork): void {
  describeServer("a sign-in at the server's own page", missingBrowser(), () => {
    let dora: BlueskyUser;
    let browser: Awaited<ReturnType<typeof startBrowser>>;
    /** Our clock is an hour late, which is more than the server bears in a proof. */
    const late = () => Date.now() - 3_600_000;
    beforeAll(async () => {
      browser = await startBrowser();
      dora = await network().join("dora");
    });
    afterAll(() => browser?.close());

    /** As the program does it, up to the page that the browser shows at the end. */
    async function signIn(choose: "Authorize" | "Deny access") {
      const bought: { settings: unknown; secrets: unknown }[] = [];
      const authorising = createAuthorising({
        lookup: () => bluesky as Channel,
        http,
        now: late,
        onDone: (authorised) => {
          bought.push(authorised);
          return Promise.resolve("account");
        },
      });
      try {
        const { authorisationId, url } = await authorising.begin({
          channel: "bluesky",
          settings: { handle: dora.handle, server: network().url, oauth: true },
          by: "redirect",
        });
        const shown = await browser.visit(url, dora, choose);
        return { shown, state: authorising.state(authorisationId), bought };
      } finally {
        await authorising.close();
      }
    }

    test("is refused there, and that is said", async () => {
      const { shown, state, bought } = await signIn("Deny access");
      expect(shown).toContain("was not allowed");
      expect(state).toMatchObject({ state: "failed" });
      expect(bought).toEqual([]);
    });

    test("buys tokens that read and post, and that are renewed once however many ask", async () => {
      const { shown, state, bought } = await signIn("Authorize");
      expect(shown).toContain("You can close this window.");
      expect(state).toEqual({ state: "done", accountId: "account" });
      const settings = settingsSchema.parse(bought[0]?.settings);
      expect(settings).toMatchObject({ did: dora.did, oauth: true });
      const first = secretsSchema.parse(bought[0]?.secrets);
      let renewals = 0;
      const counting: Http = {
        async request(request) {
          const answer = await http.request(request);
          const isRenewal = request.url === first.tokenEndpoint;
          if (isRenewal && answer.status === 200) renewals += 1;
          return answer;
        },
      };
      const opening = (secrets: Secrets, now = late) => {
        const { read, renewSecrets } = keeping(secrets);
        const context = () =>
          contextFor(settings, read(), { renewSecrets, http: counting, now });
        return { read, context };
      };

      const fresh = opening(first).context();
      const read = await poll(fresh, null);
      expect(read).toMatchObject({ messages: [], rejected: [] });
      expect(read.expiresAt).toBeGreaterThan(late());
      const sent = await send(fresh, outgoing("from the browser"));
      expect(sent.outcome).toBe("sent");
      expect(renewals).toBe(0);

      // An hour later: the server's own clock is where it was, and is found out again.
      const later = opening(first, Date.now);
      await Promise.all(
        Array.from({ length: 4 }, () => poll(later.context(), null)),
      );
      expect(renewals).toBe(1);
      expect(later.read().accessJwt).not.toBe(first.accessJwt);
      const again = await send(later.context(), outgoing("an hour later"));
      expect(again.outcome).toBe("sent");
      const { records } = await dora.call(
        "com.atproto.repo.listRecords",
        undefined,
        { repo: dora.did, collection: "app.bsky.feed.post" },
      );
      expect(records).toMatchObject([
        { value: { text: "an hour later" } },
        { value: { text: "from the browser" } },
      ]);

      // Whoever shows a token that is spent ends the sign-in: that is why only one may ask.
      const spent = opening(first, Date.now).context();
      const fault = await faultOf(poll(spent, null));
      expect(fault.code).toBe("needs-sign-in");
    });
  });
}

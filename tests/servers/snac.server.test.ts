import { afterAll, beforeAll, expect, test } from "vitest";
import { until } from "./child.ts";
import { describeServer } from "./describe-server.ts";
import { isListening } from "./port.ts";
import { isInstalled, type SnacServer, startSnac } from "./snac.ts";

type Status = { id: string; content: string };
type Notification = { type: string; account: { acct: string }; status: Status };

describeServer(
  "snac",
  isInstalled(),
  () => {
    let snac: SnacServer;
    beforeAll(async () => {
      snac = await startSnac();
    });
    afterAll(async () => {
      await snac.stop();
      expect(await isListening(Number(new URL(snac.url).port))).toBe(false);
    });

    test("a token from the sign-in works, another does not", async () => {
      const anna = await snac.signIn("anna");
      expect(
        await anna.call("GET", "/api/v1/accounts/verify_credentials"),
      ).toMatchObject({
        username: "anna",
        url: `${snac.url}/anna`,
      });
      const refused = await fetch(`${snac.url}/api/v1/notifications`, {
        headers: { authorization: "Bearer nonsense" },
      });
      expect(refused.status).toBe(401);
    });

    test("a wrong password is not approved", async () => {
      const query =
        "response_type=code&client_id=none&redirect_uri=http://127.0.0.1:9/";
      await expect(
        snac.approve(`${snac.url}/oauth/authorize?${query}`, "anna", "wrong"),
      ).rejects.toThrow();
    });

    test("a mention arrives and its answer comes back", async () => {
      const anna = await snac.signIn("anna");
      const ben = await snac.signIn("ben");
      const mentions = (session: typeof anna, text: string) =>
        until(`the mention "${text}"`, async () => {
          const all = await session.call("GET", "/api/v1/notifications");
          const found = (all as Notification[]).find((each) =>
            each.status.content.includes(text),
          );
          return found ?? null;
        });
      await ben.call("POST", "/api/v1/statuses", {
        status: "@anna are you open?",
      });
      const mention = await mentions(anna, "are you open?");
      expect(mention).toMatchObject({
        type: "mention",
        account: { acct: snac.users[1]?.handle },
      });
      await anna.call("POST", "/api/v1/statuses", {
        status: "until six",
        in_reply_to_id: mention.status.id,
      });
      expect(await mentions(ben, "until six")).toMatchObject({
        type: "mention",
      });
    });
  },
  { optional: true },
);

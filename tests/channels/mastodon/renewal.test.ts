import { afterEach, expect, test } from "vitest";
import { poll } from "../../../src/main/channels/mastodon/poll.ts";
import type { Secrets } from "../../../src/main/channels/mastodon/settings.ts";
import { alone } from "../plainly.ts";
import { contextFor, faultOf } from "./context.ts";
import { breakage, startDouble, type Double } from "./double.ts";

const day = 24 * 3600 * 1000;
const begin = Date.parse("2026-11-22T00:00:00Z");
const open: Double[] = [];
afterEach(async () => {
  for (const server of open.splice(0)) await server.close();
});

/** A sign-in of 40 days, so many days after it began. */
async function start(days: number) {
  const server = await startDouble();
  open.push(server);
  const secrets: Secrets = {
    accessToken: server.token,
    clientId: "client",
    clientSecret: "secret",
    refreshToken: "renewing",
    renewAt: String(begin + 30 * day),
    expiresAt: String(begin + 40 * day),
  };
  const kept: Secrets[] = [];
  const { renewSecrets, ...rest } = alone(secrets);
  const context = contextFor(server.url, server.token, {
    ...rest,
    renewSecrets: async (renew) => {
      const next = await renewSecrets(renew);
      kept.push(next);
      return next;
    },
    now: () => begin + days * day,
  });
  const renewing = (token: string) => {
    server.permit(token);
    server.fail(/token/, (response) => {
      response.end(
        JSON.stringify({
          access_token: token,
          refresh_token: `${token} again`,
          expires_in: 40 * 24 * 3600,
        }),
      );
    });
  };
  const asked = () =>
    server.asked.filter(({ path }) => path === "/oauth/token");
  return { server, context, kept, renewing, asked };
}

test("a sign-in is used as it is while there is time", async () => {
  const { context, asked } = await start(29);
  expect((await poll(context, null)).expiresAt).toBeUndefined();
  expect(asked()).toEqual([]);
});

test("a sign-in is renewed in time, and the new one is kept and used", async () => {
  const { server, context, kept, renewing, asked } = await start(30);
  renewing("newer");
  await poll(context, null);
  expect(asked()[0]?.body).toEqual({
    grant_type: "refresh_token",
    refresh_token: "renewing",
    client_id: "client",
    client_secret: "secret",
  });
  expect(asked()[0]?.headers.authorization).toBeUndefined();
  expect(kept).toEqual([
    {
      accessToken: "newer",
      clientId: "client",
      clientSecret: "secret",
      refreshToken: "newer again",
      renewAt: String(begin + 60 * day),
      expiresAt: String(begin + 70 * day),
    },
  ]);
  expect(server.asked.at(-1)?.headers.authorization).toBe("Bearer newer");
});

test("a sign-in that was renewed by another call is not renewed again", async () => {
  const { server, context, renewing, asked } = await start(35);
  renewing("newer");
  await poll(context, null);
  // Its own secrets are still the old ones.
  await poll(context, null);
  expect(asked()).toHaveLength(1);
  expect(server.asked.at(-1)?.headers.authorization).toBe("Bearer newer");
});

test("a renewal that fails costs nothing while the old one holds, and its end is said", async () => {
  const { server, context } = await start(35);
  server.fail(/token/, breakage.refusing(400, "invalid_grant"));
  expect((await poll(context, null)).expiresAt).toBe(begin + 40 * day);
});

test("a sign-in that has ended asks for another, unless the server only has trouble", async () => {
  const { server, context } = await start(41);
  server.fail(/token/, breakage.unavailable);
  expect((await faultOf(poll(context, null))).code).toBe("unreachable");
  server.fail(/token/, breakage.refusing(400, "invalid_grant"));
  expect((await faultOf(poll(context, null))).code).toBe("needs-sign-in");
});

import { afterEach, expect, test } from "vitest";
import { createAuthorising } from "../../../src/main/accounts/authorising.ts";
import { identify } from "../../../src/main/channels/bluesky/identify.ts";
import { bluesky } from "../../../src/main/channels/bluesky/index.ts";
import { poll } from "../../../src/main/channels/bluesky/poll.ts";
import { findServer } from "../../../src/main/channels/bluesky/resolve.ts";
import { secrets as secretsSchema } from "../../../src/main/channels/bluesky/settings.ts";
import { readName } from "../../../src/main/channels/bluesky/setup.ts";
import type { Channel } from "../../../src/main/channels/channel.ts";
import type { Http } from "../../../src/main/channels/http.ts";
import { contextFor, faultOf, http } from "./context.ts";
import { startDouble, type Double } from "./double.ts";
import { keeping } from "./keeping.ts";

const open: Double[] = [];
afterEach(async () => {
  for (const server of open.splice(0)) await server.close();
});

async function start() {
  const server = await startDouble();
  open.push(server);
  return { server, settings: { handle: "shop.test", server: server.url } };
}

test("an app password buys one session, which is kept", async () => {
  const { server, settings } = await start();
  const kept = keeping({ password: server.tokens.password });
  const context = () =>
    contextFor(settings, kept.read(), { renewSecrets: kept.renewSecrets });
  const profile = await identify(context());
  expect(profile).toMatchObject({
    name: "The Shop",
    handle: "@shop.test",
    settings: { did: server.us.did, server: server.url },
    capabilities: { length: { max: 300, maxBytes: 3000 } },
  });
  await poll(context(), null);
  expect(server.askedFor("com.atproto.server.createSession")).toHaveLength(1);
  expect(kept.read().accessJwt).toBeDefined();
});

test("never two refreshes at once: several calls whose token has ended share one", async () => {
  const { server, settings } = await start();
  const issued = server.tokens.issue();
  const kept = keeping(issued);
  server.tokens.end(issued.accessJwt);
  const context = () =>
    contextFor(settings, kept.read(), { renewSecrets: kept.renewSecrets });
  await Promise.all(Array.from({ length: 5 }, () => poll(context(), null)));
  expect(server.askedFor("com.atproto.server.refreshSession")).toHaveLength(1);
  expect(kept.read().accessJwt).not.toBe(issued.accessJwt);
});

test("a refresh token that is spent is made good by the password, and without one the user is asked", async () => {
  const { server, settings } = await start();
  const issued = server.tokens.issue();
  server.tokens.end(issued.accessJwt);
  server.tokens.forget(issued.refreshJwt);
  const { password } = server.tokens;
  await poll(contextFor(settings, { ...issued, password }), null);
  expect((await faultOf(poll(contextFor(settings, issued), null))).code).toBe(
    "needs-sign-in",
  );
});

test("in the browser: PAR, PKCE and DPoP, tokens that are renewed once, a nonce that changes, and clocks that differ", async () => {
  const { server, settings } = await start();
  // Ours is an hour late, which is more than a server bears.
  const late = () => Date.now() - 3_600_000;
  const bought: { settings: unknown; secrets: unknown }[] = [];
  const authorising = createAuthorising({
    lookup: () => bluesky as Channel,
    http,
    now: late,
    onDone: (authorised) => {
      bought.push(authorised);
      return Promise.resolve("shop");
    },
  });
  try {
    const { authorisationId, url } = await authorising.begin({
      channel: "bluesky",
      settings: { ...settings, oauth: true },
      by: "redirect",
    });
    const page = await fetch(server.tokens.approve(url));
    expect(await page.text()).toContain("You can close this window.");
    expect(authorising.state(authorisationId)).toEqual({
      state: "done",
      accountId: "shop",
    });
  } finally {
    await authorising.close();
  }
  const found = bluesky.settings.parse(bought[0]?.settings);
  expect(found).toMatchObject({ did: server.us.did, oauth: true });
  expect(JSON.stringify(found)).not.toContain("access-");
  const kept = keeping(secretsSchema.parse(bought[0]?.secrets));
  const context = (now = late) =>
    contextFor(found, kept.read(), { renewSecrets: kept.renewSecrets, now });
  const first = await poll(context(), null);
  expect(first.expiresAt).toBeGreaterThan(late() + 13 * 86_400_000);
  server.tokens.wantNonce("nonce-2");
  await poll(context(), first.cursor);
  const before = kept.read().accessJwt;
  const later = () => late() + 3_000_000;
  await Promise.all([
    poll(context(later), first.cursor),
    poll(context(later), first.cursor),
  ]);
  expect(kept.read().accessJwt).not.toBe(before);
  expect(server.tokens.issued()).toBe(2);
  server.tokens.revoke();
  const fault = await faultOf(poll(context(), first.cursor));
  expect(fault.code).toBe("needs-sign-in");
  expect(JSON.stringify(fault.toFault())).not.toContain("access-");
});

test("somebody else's sign-in is not taken for the account's", async () => {
  const { server, settings } = await start();
  const context = contextFor(
    { ...settings, did: "did:plc:somebodyelse" },
    { password: server.tokens.password },
  );
  expect((await faultOf(identify(context))).code).toBe("refused");
});

const did = "did:plc:abcdefghijklmnopqrstuvwx";
/** The web as a handle's owner and the directory of identities answer it. */
function web(pages: Record<string, unknown>): Http {
  return {
    request: ({ url }) => {
      const page = pages[url];
      const text =
        typeof page === "string" ? page : JSON.stringify(page ?? null);
      return Promise.resolve({
        status: page === undefined ? 404 : 200,
        url,
        headers: new Headers(),
        body: Buffer.from(text),
        text: () => text,
      });
    },
  };
}
const document = {
  id: did,
  alsoKnownAs: ["at://Shop.Example"],
  service: [
    {
      id: "#atproto_pds",
      type: "AtprotoPersonalDataServer",
      serviceEndpoint: "https://pds.example",
    },
  ],
};
const directory = { [`https://plc.directory/${did}`]: document };
const wellKnown = "https://shop.example/.well-known/atproto-did";

test.each([
  ["DNS", [[`did=${did}`]], directory, did],
  ["DNS in two strings", [["did=", did]], directory, did],
  ["well-known", [], { ...directory, [wellKnown]: `${did}\n` }, did],
  [
    "well-known where DNS names two",
    [[`did=${did}`], ["did=did:plc:other"]],
    { ...directory, [wellKnown]: did },
    did,
  ],
  ["nobody", [], directory, "not-found"],
  [
    "an identity of another name",
    [[`did=${did}`]],
    {
      [`https://plc.directory/${did}`]: {
        ...document,
        alsoKnownAs: ["at://other.example"],
      },
    },
    "bad-answer",
  ],
  [
    "an identity without a server",
    [[`did=${did}`]],
    { [`https://plc.directory/${did}`]: { ...document, service: [] } },
    "bad-answer",
  ],
  [
    "a page instead of an identity",
    [[`did=${did}`]],
    { [`https://plc.directory/${did}`]: "<html>" },
    "bad-answer",
  ],
])("a handle by %s", async (_, txt, pages, expected) => {
  const finding = findServer(
    "shop.example",
    { http: web(pages), now: Date.now, signal: new AbortController().signal },
    { lookUp: () => Promise.resolve(txt) },
  );
  if (expected === did)
    expect(await finding).toEqual({ did, server: "https://pds.example" });
  else expect((await faultOf(finding)).code).toBe(expected);
});

test.each([
  ["@Shop.bsky.social ", "shop.bsky.social"],
  ["https://bsky.app/profile/shop.example", "shop.example"],
  ["did:plc:abc", "did:plc:abc"],
  ["shop", undefined],
  ["-x.test", undefined],
  ["a..b", undefined],
])("%s names %s", (typed, name) => {
  expect(readName(typed)).toBe(name);
});

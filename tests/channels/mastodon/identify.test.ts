import { createHash } from "node:crypto";
import { afterEach, describe, expect, test } from "vitest";
import {
  check,
  discover,
  identify,
} from "../../../src/main/channels/mastodon/identify.ts";
import { mastodon } from "../../../src/main/channels/mastodon/index.ts";
import { authorise } from "../../../src/main/channels/mastodon/oauth.ts";
import { readServer } from "../../../src/main/channels/mastodon/settings.ts";
import { contextFor, faultOf, http } from "./context.ts";
import {
  breakage,
  startDouble,
  type Double,
  type DoubleOptions,
} from "./double.ts";

const open: Double[] = [];
afterEach(async () => {
  for (const server of open.splice(0)) await server.close();
});

async function start(options: DoubleOptions = {}) {
  const server = await startDouble(options);
  open.push(server);
  return { server, context: contextFor(server.url, server.token) };
}

const openContext = {
  http,
  now: Date.now,
  signal: new AbortController().signal,
};

test.each([
  ["mastodon.social", "https://mastodon.social"],
  [" Mastodon.Social/ ", "https://mastodon.social"],
  ["@marta@fosstodon.org", "https://fosstodon.org"],
  ["marta@fosstodon.org", "https://fosstodon.org"],
  ["https://fosstodon.org/@marta?x#y", "https://fosstodon.org"],
  ["social.example:8443", "https://social.example:8443"],
  ["http://127.0.0.1:8080/", "http://127.0.0.1:8080"],
  ["http://localhost:3000", "http://localhost:3000"],
  ["http://mastodon.social", null],
  ["http://192.168.1.2", null],
  ["ftp://mastodon.social", null],
  ["javascript:alert(1)", null],
  ["https://me:secret@mastodon.social", null],
  ["", null],
  ["two words", null],
])("%s names %s", (typed, origin) => {
  expect(readServer(typed)?.origin ?? null).toBe(origin);
  expect(mastodon.settings.safeParse({ server: typed }).success).toBe(
    origin !== null,
  );
});

describe("identify", () => {
  test("finds name, handle, identity and how long a text may be", async () => {
    const { server, context } = await start();
    const profile = await identify(context);
    expect(profile).toEqual({
      name: "The Shop",
      handle: "@shop@shop.example",
      identities: [
        {
          remoteId: "shop@shop.example",
          name: "The Shop",
          handle: "@shop@shop.example",
          url: `${server.url}/@shop`,
          bot: false,
        },
      ],
      settings: {
        server: server.url,
        accountId: server.us.id,
        acct: "shop@shop.example",
        profileUrl: `${server.url}/@shop`,
        maxCharacters: 1000,
        charactersReservedPerUrl: 23,
      },
      capabilities: {
        reply: true,
        post: true,
        edit: true,
        delete: true,
        like: true,
        boost: true,
        length: { unit: "graphemes", max: 1000, perUrl: 23 },
        files: {
          max: 6,
          maxBytes: 9000,
          types: ["image/png", "video/mp4"],
          maxAlt: 700,
        },
        // What the person has chosen for their posts comes first.
        visibilities: ["unlisted", "public", "private", "direct"],
        warning: true,
        lang: true,
        moderate: ["block", "report"],
        writeBack: ["read", "star", "notifications"],
      },
    });
    expect(mastodon.settings.parse(profile.settings)).toEqual(profile.settings);
    expect(JSON.stringify(profile)).not.toContain(server.token);
  });

  test("knows the limits of a server that has only version 1", async () => {
    const { context } = await start({ instance: "v1" });
    expect((await identify(context)).capabilities).toMatchObject({
      length: { unit: "graphemes", max: 500, perUrl: 23 },
      files: { max: 4, types: [] },
    });
  });

  test("keeps what was chosen for the account when it is signed in again", async () => {
    const { context } = await start();
    const sources = [
      { kind: "hashtag" as const, value: "tea", stream: "brand" as const },
    ];
    const settings = { ...context.settings, sources, maxCharacters: 3 };
    const profile = await identify({ ...context, settings });
    expect(profile.settings).toMatchObject({ sources, maxCharacters: 1000 });
  });

  test("says that nobody is signed in, before and after asking", async () => {
    const { server, context } = await start();
    const nobody = { ...context, secrets: { accessToken: "" } };
    expect((await faultOf(identify(nobody))).code).toBe("needs-sign-in");
    server.revoke();
    expect((await faultOf(identify(context))).code).toBe("needs-sign-in");
  });
});

describe("check", () => {
  test("goes step by step", async () => {
    const { server, context } = await start();
    expect(await check(context)).toEqual([
      { name: "Server", ok: true, message: "The Shop runs 4.4.1." },
      { name: "Sign-in", ok: true, message: "Signed in as @shop." },
    ]);
    const nobody = { ...context, secrets: { accessToken: "" } };
    expect(await check(nobody)).toHaveLength(1);
    server.revoke();
    expect(await check(context)).toMatchObject([{ ok: true }, { ok: false }]);
  });

  test("stops at a server that is another thing", async () => {
    const { context } = await start({ instance: "none" });
    const [step, ...more] = await check(context);
    expect(step).toMatchObject({ name: "Server", ok: false });
    expect(more).toEqual([]);
  });
});

test("discover names the server, without anything secret", async () => {
  const { server } = await start();
  expect(await discover(server.url, openContext)).toMatchObject([
    { title: "The Shop", settings: { server: server.url } },
  ]);
  expect((await faultOf(discover("two words", openContext))).code).toBe(
    "invalid-input",
  );
});

describe("signing in", () => {
  const redirect = { uri: "http://127.0.0.1:4711/abc" };

  test("registers, opens the page, trades the code", async () => {
    const { server } = await start();
    const authorisation = await authorise(
      { server: server.url },
      redirect,
      openContext,
    );
    const url = new URL(authorisation.url);
    expect(url.origin + url.pathname).toBe(`${server.url}/oauth/authorize`);
    expect(Object.fromEntries(url.searchParams)).toEqual({
      response_type: "code",
      client_id: "client",
      redirect_uri: redirect.uri,
      scope:
        "read write:statuses write:media write:favourites write:bookmarks write:blocks write:reports write:notifications",
      state: authorisation.state,
    });
    expect(authorisation.state.length).toBeGreaterThan(20);
    expect(await authorisation.finish("right-code")).toEqual({
      settings: { server: server.url },
      secrets: {
        accessToken: server.token,
        clientId: "client",
        clientSecret: "secret",
      },
    });
    const [registration] = server.asked.filter(({ path }) =>
      path.endsWith("/apps"),
    );
    expect(registration?.body).toMatchObject({ redirect_uris: redirect.uri });
    expect(authorisation.url).not.toContain("secret");
  });

  test("proves that the code is ours where the server knows PKCE", async () => {
    const { server } = await start();
    server.fail(/oauth-authorization-server/, (response) => {
      response.end(
        JSON.stringify({
          scopes_supported: ["read", "write", "write:statuses"],
          code_challenge_methods_supported: ["S256"],
        }),
      );
    });
    const { url, finish } = await authorise(
      { server: server.url },
      redirect,
      openContext,
    );
    await finish("right-code");
    const verifier = String(server.asked.at(-1)?.body["code_verifier"]);
    const query = new URL(url).searchParams;
    expect(query.get("code_challenge_method")).toBe("S256");
    expect(query.get("code_challenge")).toBe(
      createHash("sha256").update(verifier).digest("base64url"),
    );
  });

  test("asks for coarser scopes where finer ones are not known", async () => {
    const { server } = await start();
    server.fail(
      /apps/,
      breakage.refusing(422, "The requested scope is invalid"),
    );
    const { url } = await authorise(
      { server: server.url },
      redirect,
      openContext,
    );
    expect(new URL(url).searchParams.get("scope")).toBe("read write");
  });

  test("by code shows no state that would be copied with it", async () => {
    const { server } = await start();
    const { url } = await authorise(
      { server: server.url },
      "code",
      openContext,
    );
    const query = new URL(url).searchParams;
    expect(query.get("redirect_uri")).toBe("urn:ietf:wg:oauth:2.0:oob");
    expect(query.get("state")).toBeNull();
  });

  test("keeps when a sign-in ends, and what renews it", async () => {
    const { server } = await start();
    // As Pixelfed answers.
    server.fail(/token/, (response) => {
      response.end(
        JSON.stringify({
          token_type: "Bearer",
          expires_in: 30_758_400,
          access_token: "token",
          refresh_token: "renewing",
        }),
      );
    });
    const at = Date.parse("2026-11-22T00:00:00Z");
    const { finish } = await authorise({ server: server.url }, redirect, {
      ...openContext,
      now: () => at,
    });
    const { secrets } = await finish("any");
    expect(secrets).toMatchObject({
      accessToken: "token",
      refreshToken: "renewing",
      expiresAt: String(at + 30_758_400_000),
    });
    expect(mastodon.secrets.parse(secrets)).toEqual(secrets);
  });

  test("says that a code is wrong", async () => {
    const { server } = await start();
    const { finish } = await authorise(
      { server: server.url },
      redirect,
      openContext,
    );
    expect(await faultOf(finish("wrong-code"))).toMatchObject({
      code: "refused",
    });
  });
});

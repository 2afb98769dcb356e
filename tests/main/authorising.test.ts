import { request } from "node:http";
import { afterEach, describe, expect, test } from "vitest";
import { z } from "zod";
import {
  createAuthorising,
  type Authorised,
  type AuthorisingOptions,
} from "../../src/main/accounts/authorising.ts";
import type { Channel } from "../../src/main/channels/channel.ts";
import { createHttp } from "../../src/main/channels/http.ts";
import { AppError } from "../../src/shared/fault.ts";

/** A channel whose page is the redirect itself and whose codes are checked here. */
function channel(finish?: (code: string) => Promise<never>): Channel {
  return {
    kind: "mastodon",
    settings: z.object({ server: z.string().min(1) }),
    secrets: z.unknown(),
    cursor: z.unknown(),
    pollSeconds: 60,
    identify: () => Promise.reject(new Error("not asked for")),
    check: () => Promise.resolve([]),
    poll: () => Promise.reject(new Error("not asked for")),
    authorise: (settings, redirect) =>
      Promise.resolve({
        url: redirect === "code" ? "https://page.example" : redirect.uri,
        state: "the-state",
        finish:
          finish ??
          ((code) =>
            code === "right"
              ? Promise.resolve({ settings, secrets: { accessToken: "t" } })
              : Promise.reject(new AppError("refused", "Wrong code <b>."))),
      }),
  };
}

const closing: (() => Promise<void>)[] = [];
afterEach(async () => {
  for (const close of closing.splice(0)) await close();
});

function create(
  lookup: AuthorisingOptions["lookup"] = () => channel(),
  more: Partial<AuthorisingOptions> = {},
) {
  const done: Authorised[] = [];
  const authorising = createAuthorising({
    lookup,
    http: createHttp({ userAgent: "Porchlight/0.1" }),
    onDone: (authorised) => {
      done.push(authorised);
      return Promise.resolve("account-1");
    },
    ...more,
  });
  closing.push(() => authorising.close());
  return { authorising, done };
}

const asked = {
  channel: "mastodon",
  settings: { server: "social.example" },
  by: "redirect",
} as const;

describe("by redirect", () => {
  test("one answer with the right state signs in, and the listener is gone", async () => {
    let changes = 0;
    const changed = () => {
      changes += 1;
    };
    const { authorising, done } = create(undefined, { changed });
    const { authorisationId, url } = await authorising.begin(asked);
    expect(new URL(url).hostname).toBe("127.0.0.1");
    expect(new URL(url).pathname.length).toBeGreaterThan(30);
    expect(authorising.state(authorisationId)).toEqual({ state: "waiting" });
    const page = await fetch(`${url}?code=right&state=the-state`);
    expect(page.status).toBe(200);
    expect(await page.text()).toContain("You can close this window.");
    expect(page.headers.get("content-security-policy")).toContain(
      "default-src 'none'",
    );
    expect(authorising.state(authorisationId)).toEqual({
      state: "done",
      accountId: "account-1",
    });
    expect(changes).toBe(1);
    expect(done).toEqual([
      {
        channel: "mastodon",
        settings: { server: "social.example" },
        secrets: { accessToken: "t" },
      },
    ]);
    await expect(fetch(`${url}?code=right&state=the-state`)).rejects.toThrow();
  });

  test.each([
    ["another state", "?code=right&state=other", 400],
    ["no state", "?code=right", 400],
    ["two states in one", "?code=right&state=the-statethe-state", 400],
    ["nothing", "", 400],
  ])("%s changes nothing", async (_, query, status) => {
    const { authorising, done } = create();
    const { authorisationId, url } = await authorising.begin(asked);
    expect((await fetch(url + query)).status).toBe(status);
    expect((await fetch(new URL("/favicon.ico", url))).status).toBe(404);
    expect(
      (await fetch(`${url}?code=right&state=the-state`, { method: "POST" }))
        .status,
    ).toBe(404);
    expect(done).toEqual([]);
    expect(authorising.state(authorisationId)).toEqual({ state: "waiting" });
    await fetch(`${url}?code=right&state=the-state`);
    expect(authorising.state(authorisationId).state).toBe("done");
  });

  test("another name for this machine is refused", async () => {
    const { authorising } = create();
    const { authorisationId, url } = await authorising.begin(asked);
    const status = await new Promise((resolve, reject) => {
      request(
        `${url}?code=right&state=the-state`,
        { headers: { host: "evil.example" } },
        (response) => {
          response.resume();
          resolve(response.statusCode);
        },
      )
        .on("error", reject)
        .end();
    });
    expect(status).toBe(404);
    expect(authorising.state(authorisationId)).toEqual({ state: "waiting" });
  });

  test("a refusal in the browser is a failure in words", async () => {
    const { authorising } = create();
    const { authorisationId, url } = await authorising.begin(asked);
    await fetch(`${url}?error=access_denied&state=the-state`);
    expect(authorising.state(authorisationId)).toEqual({
      state: "failed",
      message: "The sign-in was not allowed in the browser.",
    });
  });

  test("a code that is not taken is said on the page, as text", async () => {
    const { authorising } = create();
    const { authorisationId, url } = await authorising.begin(asked);
    const page = await fetch(`${url}?code=wrong&state=the-state`);
    expect(await page.text()).toContain("Wrong code &lt;b&gt;.");
    expect(authorising.state(authorisationId)).toEqual({
      state: "failed",
      message: "Wrong code <b>.",
    });
  });

  test("nobody comes back: it ends by itself", async () => {
    const { authorising } = create(undefined, { windowMs: 1 });
    const { authorisationId, url } = await authorising.begin(asked);
    while (authorising.state(authorisationId).state === "waiting")
      await new Promise((resolve) => {
        setTimeout(resolve, 1);
      });
    expect(authorising.state(authorisationId).state).toBe("failed");
    await expect(fetch(url)).rejects.toThrow();
  });

  test("two at once do not meet", async () => {
    const { authorising, done } = create();
    const first = await authorising.begin(asked);
    const second = await authorising.begin({ ...asked, accountId: "old" });
    expect(new URL(first.url).port).not.toBe(new URL(second.url).port);
    await fetch(`${second.url}?code=right&state=the-state`);
    expect(authorising.state(first.authorisationId).state).toBe("waiting");
    expect(done).toMatchObject([{ accountId: "old" }]);
  });

  test("closing ends what waits", async () => {
    const { authorising } = create();
    const { url } = await authorising.begin(asked);
    await authorising.close();
    await expect(fetch(url)).rejects.toThrow();
  });
});

describe("by code", () => {
  test.each(["right", "  right\n", "http://127.0.0.1:1/x?code=right&state=y"])(
    "%s is taken",
    async (pasted) => {
      const { authorising } = create();
      const { authorisationId, url } = await authorising.begin({
        ...asked,
        by: "code",
      });
      expect(url).toBe("https://page.example");
      expect(await authorising.enterCode(authorisationId, pasted)).toEqual({
        state: "done",
        accountId: "account-1",
      });
    },
  );

  test("a code is spent once, however often it is entered", async () => {
    const { authorising, done } = create();
    const { authorisationId } = await authorising.begin({
      ...asked,
      by: "code",
    });
    await Promise.all([
      authorising.enterCode(authorisationId, "right"),
      authorising.enterCode(authorisationId, "right"),
    ]);
    await authorising.enterCode(authorisationId, "right");
    expect(done).toHaveLength(1);
  });

  test("what goes wrong while the account is kept is said", async () => {
    const { authorising } = create(undefined, {
      onDone: () =>
        Promise.reject(new AppError("conflict", "This is another account.")),
    });
    const { authorisationId } = await authorising.begin({
      ...asked,
      by: "code",
    });
    expect(await authorising.enterCode(authorisationId, "right")).toEqual({
      state: "failed",
      message: "This is another account.",
    });
  });
});

describe("what cannot begin", () => {
  test("a channel without a sign-in in the browser, settings that do not fit", async () => {
    const { authorise: _, ...plain } = channel();
    const { authorising } = create(() => plain);
    await expect(authorising.begin(asked)).rejects.toMatchObject({
      code: "unsupported",
    });
    await expect(
      create().authorising.begin({ ...asked, settings: { server: "" } }),
    ).rejects.toMatchObject({ code: "invalid-input" });
  });

  test("an unknown sign-in", async () => {
    const { authorising } = create();
    expect(() => authorising.state("nothing")).toThrow(AppError);
    await expect(authorising.enterCode("nothing", "x")).rejects.toMatchObject({
      code: "not-found",
    });
  });

  test("a server that refuses to register leaves no listener behind", async () => {
    const uris: string[] = [];
    const { authorising } = create(() => ({
      ...channel(),
      authorise: (_, redirect) => {
        if (redirect !== "code") uris.push(redirect.uri);
        return Promise.reject(new AppError("unreachable", "It is down."));
      },
    }));
    await expect(authorising.begin(asked)).rejects.toMatchObject({
      code: "unreachable",
    });
    expect(uris).toHaveLength(1);
    await expect(fetch(uris[0] ?? "")).rejects.toThrow();
  });
});

import { once } from "node:events";
import { createServer, type Server } from "node:http";
import type { AddressInfo } from "node:net";
import { afterEach, beforeEach, describe, expect, it } from "vitest";
import { createHttp } from "../../src/main/channels/http.ts";
import { createBudget, type Asker } from "../../src/main/polling/budget.ts";

const minute = 60_000;
const start = Date.UTC(2026, 10, 2, 10);

/** Real answers over a real socket; only the clock is the test's. */
describe("the budget of an account", () => {
  let server: Server;
  let url: string;
  let now = start;
  let status = 200;
  let headers: Record<string, string> = {};
  let asked = 0;
  const http = createHttp({ userAgent: "Porchlight/0.1" });

  beforeEach(async () => {
    now = start;
    status = 200;
    headers = {};
    asked = 0;
    server = createServer((_, response) => {
      asked += 1;
      response.writeHead(status, headers).end("{}");
    }).listen(0, "127.0.0.1");
    await once(server, "listening");
    url = `http://127.0.0.1:${(server.address() as AddressInfo).port}/`;
  });
  afterEach(async () => {
    server.closeAllConnections();
    server.close();
    await once(server, "close");
  });

  const asker = (accountId: string, rest: Partial<Asker> = {}): Asker => ({
    accountId,
    isAnonymous: false,
    client: undefined,
    limits: [],
    purpose: "poll",
    ...rest,
  });
  const budgetOf = () => createBudget(() => now);
  type Budget = ReturnType<typeof budgetOf>;
  const ask = (budget: Budget, who: Asker) =>
    budget.meter(http, who).request({ url, signal: AbortSignal.timeout(5000) });
  async function poll(budget: Budget, who: Asker, requests = 1) {
    budget.begin(who.accountId);
    for (let n = 0; n < requests; n += 1) await ask(budget, who);
    return budget.end(who.accountId);
  }

  it.each<[string, Record<string, string>]>([
    [
      "Mastodon",
      {
        "x-ratelimit-limit": "300",
        "x-ratelimit-remaining": "40",
        "x-ratelimit-reset": new Date(start + 5 * minute).toISOString(),
      },
    ],
    [
      "GitHub, Discord",
      {
        "x-ratelimit-limit": "300",
        "x-ratelimit-remaining": "40",
        "x-ratelimit-reset": String(start / 1000 + 300),
      },
    ],
    [
      "X",
      {
        "x-rate-limit-limit": "300",
        "x-rate-limit-remaining": "40",
        "x-rate-limit-reset": String(start / 1000 + 300),
      },
    ],
    [
      "Reddit",
      {
        "x-ratelimit-limit": "300",
        "x-ratelimit-remaining": "40.0",
        "x-ratelimit-reset": "300",
      },
    ],
    ["Bluesky", { ratelimit: "limit=300, remaining=40, reset=300" }],
  ])("spreads what %s leaves over the window", async (_, said) => {
    const budget = budgetOf();
    headers = { date: new Date(start).toUTCString(), ...said };
    expect(await poll(budget, asker("a"))).toBe(1);
    expect(budget.wait("a")).toBe(0);
    // 40 are left, 30 of them are kept for sends.
    expect(budget.pace("a")).toBe((5 * minute) / 10);
    expect(budget.view("a")).toMatchObject({
      remaining: 40,
      limit: 300,
      others: 0,
      resetAt: start + 5 * minute,
    });
    now += 5 * minute;
    expect(budget.pace("a")).toBe(0);
    expect(budget.view("a")).toBeUndefined();
  });

  it("sends no poll that would be refused, but what the user waits for", async () => {
    const budget = budgetOf();
    headers = {
      "x-ratelimit-remaining": "1",
      "x-ratelimit-limit": "300",
      "x-ratelimit-reset": "300",
    };
    await poll(budget, asker("a"));
    expect(budget.wait("a")).toBe(5 * minute);
    await ask(budget, asker("a", { purpose: "user" }));
    headers["x-ratelimit-remaining"] = "0";
    await ask(budget, asker("a", { purpose: "user" }));
    expect(asked).toBe(3);
    await expect(ask(budget, asker("a"))).rejects.toMatchObject({
      code: "rate-limited",
      details: { retryAt: start + 5 * minute },
    });
    expect(asked).toBe(3);
    now += 5 * minute;
    await ask(budget, asker("a"));
    expect(asked).toBe(4);
  });

  it("shares what belongs to the address, and not what belongs to the account", async () => {
    const budget = budgetOf();
    headers = {
      "x-ratelimit-remaining": "100",
      "x-ratelimit-limit": "100",
      "x-ratelimit-reset": "300",
    };
    for (const id of ["a", "b"]) await poll(budget, asker(id));
    const alone = budget.pace("a");
    for (const id of ["c", "d"])
      await poll(budget, asker(id, { isAnonymous: true }));
    expect(budget.pace("c")).toBeCloseTo(2 * alone);
    expect(budget.view("c")).toMatchObject({ others: 1 });
  });

  it("counts by itself against a limit that is documented and not in the headers", async () => {
    const budget = budgetOf();
    const limits = [{ per: "address", requests: 10, seconds: 60 }] as const;
    for (const id of ["a", "b", "c"])
      await poll(budget, asker(id, { limits }), 3);
    // Nine of ten: one is kept back, and a poll takes three.
    expect(budget.wait("a")).toBe(minute);
    await ask(budget, asker("a", { limits }));
    await expect(ask(budget, asker("b", { limits }))).rejects.toMatchObject({
      code: "rate-limited",
    });
    expect(asked).toBe(10);
    // Nine a minute for three accounts of three requests each, in even steps.
    for (let n = 0; n < 20; n += 1) {
      now += minute;
      await poll(budget, asker("a", { limits }), 3);
    }
    expect(budget.pace("a")).toBeGreaterThan(0.9 * minute);
    expect(budget.pace("a")).toBeLessThan(1.1 * minute);
  });

  it("keeps what polls under way will need from others, and obeys a refusal and a wish", async () => {
    const budget = budgetOf();
    headers = {
      "x-ratelimit-remaining": "14",
      "x-ratelimit-limit": "100",
      "x-ratelimit-reset": "300",
    };
    const anonymous = { isAnonymous: true };
    for (let n = 0; n < 9; n += 1) {
      await poll(budget, asker("a", anonymous), 3);
      await poll(budget, asker("b", anonymous), 3);
    }
    expect(budget.wait("b")).toBe(0);
    budget.begin("a");
    expect(budget.wait("b")).toBe(5 * minute);
    budget.end("a");
    expect(budget.wait("b")).toBe(0);
    status = 429;
    headers = { "retry-after": "120" };
    await ask(budget, asker("a", anonymous));
    expect(budget.wait("b")).toBe(2 * minute);
    status = 304;
    now += 2 * minute;
    headers = { "x-poll-interval": "90" };
    await poll(budget, asker("a"));
    expect(budget.pace("a")).toBe(90_000);
  });

  it("lets the user ask although it was refused, and goes on where that was served", async () => {
    const budget = budgetOf();
    status = 429;
    headers = { "retry-after": "5400" };
    await poll(budget, asker("a"));
    await expect(ask(budget, asker("a"))).rejects.toMatchObject({
      code: "rate-limited",
      details: { retryAt: start + 90 * minute },
    });
    expect(asked).toBe(1);
    await poll(budget, asker("a", { purpose: "asked-poll" }));
    expect(asked).toBe(2);
    expect(budget.wait("a")).toBe(90 * minute);
    status = 200;
    headers = {};
    await poll(budget, asker("a", { purpose: "asked-poll" }));
    expect(budget.wait("a")).toBe(0);
    await ask(budget, asker("a"));
    expect(asked).toBe(4);
  });

  it("counts a limit of an application for those that ask in its name", async () => {
    const budget = budgetOf();
    const limits = [{ per: "client", requests: 10, seconds: 60 }] as const;
    const own = (client: string | undefined) => ({ limits, client });
    for (const id of ["a", "b"]) await poll(budget, asker(id, own("ours")), 5);
    await poll(budget, asker("c", own("theirs")), 2);
    await poll(budget, asker("d", own(undefined)), 2);
    expect(budget.wait("a")).toBe(minute);
    expect(budget.view("a")).toMatchObject({ remaining: 0, others: 1 });
    for (const id of ["c", "d"]) {
      expect(budget.wait(id)).toBe(0);
      expect(budget.view(id)).toMatchObject({ remaining: 8, others: 0 });
    }
  });

  it("spreads an allowance that is given in per cent over what is left of its window", async () => {
    const budget = budgetOf();
    const say = (percent: number) => {
      headers["x-ad-account-usage"] = JSON.stringify({
        acc_id_util_pct: percent,
        reset_time_duration: 3600,
      });
    };
    say(40);
    await poll(budget, asker("a"));
    // 60 are left, 10 of them are kept for sends.
    expect(budget.wait("a")).toBe(0);
    expect(budget.pace("a")).toBe((60 * minute) / 50);
    say(80);
    await poll(budget, asker("a"));
    expect(budget.pace("a")).toBe((60 * minute) / 10);
    say(93);
    await poll(budget, asker("a"));
    expect(budget.wait("a")).toBe(60 * minute);
  });

  it("stops polls before the last of an allowance that is given in per cent", async () => {
    const budget = budgetOf();
    headers = {
      "x-app-usage": JSON.stringify({
        call_count: 95,
        total_time: 3,
        total_cputime: 1,
      }),
    };
    await poll(budget, asker("a"));
    expect(budget.wait("a")).toBeGreaterThan(0);
  });
});

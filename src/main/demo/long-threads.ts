import { demoAccounts, type DemoAccount } from "./accounts.ts";
import type { Plan, Step } from "./plan.ts";

const dayMs = 86_400_000;

/** Conversations that went on and on: where, how long ago, how many rounds. */
const threads: readonly { account: string; daysAgo: number; rounds: number }[] =
  [
    { account: "demo-reddit-harbour", daysAgo: 6, rounds: 17 },
    { account: "demo-email-hello", daysAgo: 48, rounds: 22 },
    { account: "demo-mastodon-harbour", daysAgo: 230, rounds: 14 },
  ];

export function longThreads(now: number): Plan[] {
  return threads.map(({ account, daysAgo, rounds }, i) => ({
    index: 1_900_000_000 + i,
    account: demoAccounts.find((a) => a.id === account) as DemoAccount,
    startAt: now - daysAgo * dayMs,
    language: 0,
    steps: [...rounding(account, rounds), "thanks"],
  }));
}

function rounding(account: string, rounds: number): Step[] {
  const isMail = account.startsWith("demo-email");
  return Array.from({ length: rounds }, (_, i): Step[] => [
    i === 0 ? "ask" : "more",
    ...(isMail || i % 3 === 2 ? [] : (["aside"] as const)),
    i === 0 ? "answer" : "more-answer",
  ]).flat();
}

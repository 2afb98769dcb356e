import { demoAccounts, type DemoAccount } from "./accounts.ts";
import { longThreads } from "./long-threads.ts";
import {
  doorDays,
  presentMs,
  spanMs,
  type DemoRequest,
  type Plan,
  type Step,
} from "./plan.ts";
import { presentIndex, presentScenes } from "./present.ts";
import { createRandom, type Random } from "./random.ts";
import { languages } from "./words/languages.ts";

const minuteMs = 60_000;
const hourMs = 60 * minuteMs;
const dayMs = 24 * hourMs;
/** Of all messages, what we publish ourselves. */
const postShare = 0.05;
/** Messages of an ordinary conversation, for spacing them. */
const usualLength = 3.1;

/** Every conversation of an archive of exactly so many messages, oldest first. */
export function planDemo(request: DemoRequest): Plan[] {
  const { messages } = request;
  const plans: Plan[] = [];
  let left = messages;
  for (const plan of everyPlan(request)) {
    const steps = plan.steps.slice(0, left);
    plans.push({ ...plan, steps });
    left -= steps.length;
    if (left === 0) break;
  }
  return plans.sort((a, b) => a.startAt - b.startAt || a.index - b.index);
}

/** What must not be missing first, then ever further into the past, without end. */
function* everyPlan({ seed, now, messages }: DemoRequest): Generator<Plan> {
  const fixed = [
    ...presentPlans(now),
    ...longThreads(now),
    ...planPosts(now, Math.floor(messages * postShare)),
  ];
  yield* fixed;
  const left = messages - fixed.reduce((sum, p) => sum + p.steps.length, 0);
  const count = Math.max(1, left / usualLength);
  for (let i = 0; ; i += 1) {
    const random = createRandom(seed, i);
    const startAt = startOf(random, now, (i + random.next()) / count);
    yield planOne(random, i, startAt, now);
  }
}

/** The further back, the rarer: a business that grows. By day, mostly. */
function startOf(random: Random, now: number, share: number): number {
  const at = now - presentMs - spanMs * Math.min(share, 1) ** 1.2;
  const midnight = Math.floor(at / dayMs) * dayMs;
  const byDay = midnight + (7 + 15 * random.next()) * hourMs;
  return Math.floor(Math.min(byDay, now - presentMs - hourMs));
}

const places = demoAccounts.flatMap((account) =>
  Array.from({ length: account.weight }, () => account),
);
const tongues = languages.flatMap(({ weight }, i) =>
  Array.from({ length: weight }, () => i),
);

function planOne(
  random: Random,
  index: number,
  startAt: number,
  now: number,
): Plan {
  const account = random.pick(places);
  const language = random.pick(tongues);
  const isHistory = startAt < now - doorDays * dayMs;
  const steps = stepsOf(random, account, isHistory);
  const isBelow =
    account.posts.length > 0 &&
    steps[0] !== "item" &&
    (account.setting === "comment" || random.chance(0.35));
  return {
    index,
    account,
    startAt,
    language,
    steps,
    ...(isBelow ? { below: random.between(0, 2) } : {}),
  };
}

function stepsOf(
  random: Random,
  account: DemoAccount,
  isHistory: boolean,
): Step[] {
  if (account.channel === "feed") return ["item"];
  if (account.setting === "mail" && random.chance(0.09)) return ["automatic"];
  if (account.setting !== "mail" && random.chance(0.13)) return ["praise"];
  const steps: Step[] = ["ask"];
  if (random.chance(0.13)) steps.push("add");
  if (account.setting !== "mail" && random.chance(0.16))
    for (let n = random.between(1, 4); n > 0; n -= 1) steps.push("aside");
  // Since the waiting are counted, fewer are forgotten.
  if (random.chance((1 - account.answered) * (isHistory ? 1 : 0.8)))
    return steps;
  steps.push("answer");
  while (random.chance(0.42) && steps.length < 12)
    steps.push("more", "more-answer");
  if (random.chance(0.42)) steps.push("thanks");
  return steps;
}

function presentPlans(now: number): Plan[] {
  return presentScenes.map((scene, i) => ({
    index: presentIndex + i,
    account: accountOf(scene.account),
    startAt: now - Math.max(...scene.says.map(({ ago }) => ago)) * minuteMs,
    language: languages.findIndex((l) => l.language.lang === scene.lang),
    steps: scene.says.map(() => (scene.kind === "post" ? "post" : "present")),
    ...(scene.below === true ? { below: 0 } : {}),
    present: scene,
  }));
}

function accountOf(id: string): DemoAccount {
  const account = demoAccounts.find((a) => a.id === id);
  if (account === undefined) throw new Error(`no demo account ${id}`);
  return account;
}

const publishers = demoAccounts.filter(
  (a) => a.posts.length > 0 && a.channel !== "feed",
);

/** Our own posts, evenly over the years and the accounts. */
function planPosts(now: number, count: number): Plan[] {
  return Array.from({ length: count }, (_, i) => ({
    index: 1_000_000_000 + i,
    account: publishers[i % publishers.length] as DemoAccount,
    startAt: Math.floor(
      now - presentMs - 8 * hourMs - (i / Math.max(count, 1)) * spanMs,
    ),
    language: 0,
    steps: ["post"],
  }));
}

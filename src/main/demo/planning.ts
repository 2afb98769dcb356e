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
import { isQuietDay } from "./quiet.ts";
import { languages, type Spoken } from "./words/languages.ts";

const minuteMs = 60_000;
const hourMs = 60 * minuteMs;
const dayMs = 24 * hourMs;
/** Of all messages, what we publish ourselves. */
const postShare = 0.05;
/** Messages of an ordinary conversation, for spacing them. */
function usualLength(wide: boolean): number {
  return wide ? 3.4 : 3.1;
}

/** Every conversation of an archive of exactly so many messages, oldest first. */
export type Plans = {
  /** What must not be missing: our posts, the present, the long threads. */
  fixed: readonly Plan[];
  all: () => Iterable<Plan>;
};

/** Only what is fixed is kept in memory: an ordinary conversation follows from its number alone. */
export function planDemo(request: DemoRequest): Plans {
  const { messages, now } = request;
  const budget = { left: messages };
  const cut = (plan: Plan): Plan => {
    const steps = plan.steps.slice(0, budget.left);
    budget.left -= steps.length;
    return { ...plan, steps };
  };
  const fixed = [
    ...presentPlans(now),
    ...longThreads(now),
    ...planPosts(now, Math.floor(messages * postShare)),
  ]
    .map(cut)
    .filter(({ steps }) => steps.length > 0)
    .sort(byStart);
  const plan = planner(request, budget.left);
  let ordinary = 0;
  let last: Plan | undefined;
  for (; budget.left > 0; ordinary += 1) last = cut(plan(ordinary).plan);
  const planned = (i: number) => {
    const { plan: whole, day } = plan(i);
    return { plan: i === ordinary - 1 && last ? last : whole, day };
  };
  return { fixed, all: () => merge(fixed, ordinaryPlans(ordinary, planned)) };
}

function byStart(a: Plan, b: Plan): number {
  return a.startAt - b.startAt || a.index - b.index;
}

type Planned = { plan: Plan; day: number };

/** The ordinary conversations by their numbers: the higher, the further in the past. */
function planner(
  { seed, now, wide = false }: DemoRequest,
  messages: number,
): (i: number) => Planned {
  const count = Math.max(1, messages / usualLength(wide));
  return (i) => {
    const random = createRandom(seed, i);
    const at = pastAt(now, (i + random.next()) / count);
    const startAt = startOf(random, now, at, wide);
    return {
      plan: planOne(random, i, startAt, now, wide),
      day: Math.floor(at / dayMs),
    };
  };
}

/** Oldest first; none starts more than a day before the moment that its number stands for. */
function* ordinaryPlans(
  count: number,
  planned: (i: number) => Planned,
): Generator<Plan> {
  let waiting: Plan[] = [];
  let sortedOn = 0;
  for (let i = count - 1; i >= 0; i -= 1) {
    const { plan, day } = planned(i);
    if (day !== sortedOn) {
      sortedOn = day;
      const safe = (day - 1) * dayMs;
      waiting.sort(byStart);
      const due = waiting.findIndex(({ startAt }) => startAt >= safe);
      yield* waiting.splice(0, due === -1 ? waiting.length : due);
    }
    waiting.push(plan);
  }
  waiting.sort(byStart);
  yield* waiting;
}

function* merge(
  fixed: readonly Plan[],
  ordinary: Iterable<Plan>,
): Generator<Plan> {
  let at = 0;
  for (const plan of ordinary) {
    for (; at < fixed.length; at += 1) {
      const next = fixed[at];
      if (next === undefined || byStart(next, plan) > 0) break;
      yield next;
    }
    yield plan;
  }
  yield* fixed.slice(at);
}

/** The further back, the rarer: a business that grows. */
function pastAt(now: number, share: number): number {
  return now - presentMs - spanMs * Math.min(share, 1) ** 1.2;
}

/** By day, mostly; where it is as wide as life, hardly on Sundays and never while a channel was out of reach. */
function startOf(
  random: Random,
  now: number,
  at: number,
  wide: boolean,
): number {
  const day = Math.floor(at / dayMs);
  const midnight = (wide ? dayAfterRest(random, now, day) : day) * dayMs;
  const byDay = midnight + (7 + 15 * random.next()) * hourMs;
  return Math.floor(Math.min(byDay, now - presentMs - hourMs));
}

function dayAfterRest(random: Random, now: number, day: number): number {
  let awake = day;
  // 1970 began on a Thursday.
  if (awake % 7 === 3 && random.chance(0.8)) awake += 1;
  while (isQuietDay(now, awake)) awake += 1;
  return awake;
}

const places = demoAccounts.flatMap((account) =>
  Array.from({ length: account.weight }, () => account),
);
function tonguesBy(weightOf: (each: Spoken) => number): number[] {
  return languages.flatMap((each, i) =>
    Array.from({ length: weightOf(each) }, () => i),
  );
}

const tongues = tonguesBy(({ weight }) => weight);
const wideTongues = tonguesBy(({ wideWeight }) => wideWeight);

function planOne(
  random: Random,
  index: number,
  startAt: number,
  now: number,
  wide: boolean,
): Plan {
  const account = random.pick(places);
  const language = random.pick(wide ? wideTongues : tongues);
  const isHistory = startAt < now - doorDays * dayMs;
  const steps = stepsOf(random, account, isHistory);
  if (wide && steps[0] === "ask" && account.setting !== "mail")
    steps.splice(1, 0, ...crowd(random));
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

/** Now and then everybody joins in. */
function crowd(random: Random): Step[] {
  if (!random.chance(0.004)) return [];
  const count = Math.min(20 / (1 - random.next()) ** 0.9, 1500);
  return Array.from({ length: Math.floor(count) }, () => "aside");
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

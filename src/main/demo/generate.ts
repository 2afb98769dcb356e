import type { DemoAccount } from "./accounts.ts";
import { writeConversation, type DemoMessage } from "./conversation.ts";
import { remoteIdOf } from "./place.ts";
import { presentMs, type DemoRequest, type Plan } from "./plan.ts";
import { planDemo } from "./planning.ts";
import type { World } from "./world.ts";

const dayMs = 86_400_000;

/** Everything that was ever written, oldest first, exactly as many as asked for; a few days at a time are in memory. */
export function* generateDemo(request: DemoRequest): Generator<DemoMessage> {
  const plans = planDemo(request);
  const world = createWorld(request, plans.fixed);
  const days = new Map<number, DemoMessage[]>();
  let day: number | undefined;
  for (const plan of plans.all()) {
    day ??= dayOf(plan.startAt);
    for (; day < dayOf(plan.startAt); day += 1) yield* takeDay(days, day);
    for (const written of writeConversation(plan, world)) {
      const at = dayOf(written.message.sentAt);
      const others = days.get(at);
      if (others === undefined) days.set(at, [written]);
      else others.push(written);
    }
  }
  for (let left = day ?? 0; days.size > 0; left += 1)
    yield* takeDay(days, left);
}

function dayOf(at: number): number {
  return Math.floor(at / dayMs);
}

function takeDay(days: Map<number, DemoMessage[]>, day: number): DemoMessage[] {
  const messages = days.get(day) ?? [];
  days.delete(day);
  return messages.sort((a, b) => a.message.sentAt - b.message.sentAt);
}

function createWorld(request: DemoRequest, plans: readonly Plan[]): World {
  const posts = new Map<DemoAccount, Plan[]>();
  for (const plan of plans) {
    if (plan.steps[0] !== "post") continue;
    const known = posts.get(plan.account);
    if (known === undefined) posts.set(plan.account, [plan]);
    else known.push(plan);
  }
  return {
    seed: request.seed,
    now: request.now,
    latest: request.now - presentMs,
    wide: request.wide ?? false,
    people: Math.max(40, Math.floor(request.messages / 40)),
    postBefore(account, at, nth) {
      const known = posts.get(account) ?? [];
      const post = known[countBefore(known, at) - 1 - nth];
      return post === undefined
        ? undefined
        : remoteIdOf(account, post.index, 0);
    },
  };
}

/** How many of these plans, oldest first, began before a time. */
function countBefore(plans: readonly Plan[], at: number): number {
  let low = 0;
  let high = plans.length;
  while (low < high) {
    const middle = (low + high) >> 1;
    if ((plans[middle]?.startAt ?? 0) < at) low = middle + 1;
    else high = middle;
  }
  return low;
}

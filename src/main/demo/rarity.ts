import type { RemoteMessage } from "../channels/received.ts";
import type { Plan, Step } from "./plan.ts";
import { createRandom } from "./random.ts";
import type { World } from "./world.ts";

const heldMs = 60 * 86_400_000;

/**
 * What is not seen every day, where an archive is as wide as life: praise that only a listening stream has caught,
 * quotes, comments that nobody has let through yet; and how many can see it.
 */
export function rarityOf(
  { account, index, below, startAt }: Plan,
  world: World,
  step: Step,
  i: number,
): Partial<RemoteMessage> {
  const { channel } = account;
  if (channel === "wordpress" || channel === "youtube")
    return i === 0 && index % 3 === 0 && startAt > world.now - heldMs
      ? { standing: "held" }
      : {};
  if (channel !== "mastodon" && channel !== "bluesky") return {};
  if (step === "post") return {};
  const reach = createRandom(world.seed, index, i, 19).spread(280, 1.7);
  return {
    reach: 1 + Math.floor(reach),
    ...(step === "praise" && below === undefined
      ? praiseElsewhere(index, world.postBefore(account, startAt, 0))
      : {}),
  };
}

function praiseElsewhere(
  index: number,
  post: string | undefined,
): Partial<RemoteMessage> {
  if (index % 5 === 0)
    return {
      kind: "post",
      stream: index % 2 === 0 ? "brand" : "product",
      addressed: "other",
    };
  return index % 5 === 1 && post !== undefined
    ? { kind: "quote", quotes: post }
    : {};
}

import { cleanLine } from "../../../shared/body/clean.ts";
import type { RemoteIdentity } from "../received.ts";
import { isHandle, profileAddress } from "./at-uri.ts";
import type { Actor, Label } from "./wire.ts";

/** How somebody is called: a handle that its domain does not confirm is none (https://atproto.com/specs/handle). */
export function nameHandle(handle: string | undefined, did: string): string {
  const isConfirmed =
    handle !== undefined && isHandle(handle) && handle !== "handle.invalid";
  return isConfirmed ? `@${handle.toLowerCase()}` : did;
}

/** Labels that hold now: https://atproto.com/specs/label */
export function holding(labels: readonly Label[], now: number): string[] {
  const negated = new Set(
    labels.filter((each) => each.neg === true).map((each) => each.val),
  );
  return [
    ...new Set(
      labels
        .filter(({ neg, exp }) => neg !== true && (exp ?? now + 1) > now)
        .map(({ val }) => val)
        .filter((val) => !negated.has(val)),
    ),
  ];
}

export function toIdentity(actor: Actor, now: number): RemoteIdentity {
  const handle = nameHandle(actor.handle, actor.did);
  return {
    remoteId: actor.did,
    name: cleanLine(actor.displayName ?? "", 200) || handle,
    handle,
    url: profileAddress(actor.did),
    // What machines call themselves: https://docs.bsky.app/docs/advanced-guides/moderation
    bot: holding(actor.labels, now).includes("bot"),
  };
}

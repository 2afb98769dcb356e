import type { Capabilities } from "./model/account.ts";
import type { Act, Moderation, WriteBack } from "./model/act.ts";
import type { Direction, Standing, Visibility } from "./model/message.ts";

/**
 * What takes an act back once it has left; undefined: nothing does. What its moderators were still to approve goes
 * back to them (`isHeld`): it must not be seen because its removal was undone.
 */
export function inverseOf(act: Act, isHeld = false): Act | undefined {
  return isHeld && takenAway.has(act) ? "hold" : inverses[act];
}

/** What takes a message out of sight until it is approved. */
const takenAway = new Set<Act>(["hide", "remove", "spam"]);

const inverses: Partial<Record<Act, Act>> = {
  delete: "restore",
  restore: "delete",
  like: "unlike",
  unlike: "like",
  boost: "unboost",
  unboost: "boost",
  star: "unstar",
  unstar: "star",
  hold: "approve",
  hide: "approve",
  remove: "approve",
  spam: "approve",
  approve: "hold",
};

/** What of a message says which acts make sense. */
export type Actable = {
  /** Written by the account itself, not by a colleague. */
  own: boolean;
  direction: Direction;
  visibility: Visibility;
  isGone: boolean;
  /** With the moderators of its place, as we know it. */
  standing: Standing;
  /** Acts of ours on it that are done or on their way, the newest last. */
  acts: readonly Act[];
  /** Those of them that are on their way. */
  underway: readonly Act[];
};

/** What can be done to a message, in the order in which it is offered; never both an act and what takes it back. */
export function actsOn(
  { own, direction, visibility, isGone, standing, acts, underway }: Actable,
  can: Pick<
    Capabilities,
    "edit" | "delete" | "restore" | "like" | "boost" | "moderate" | "writeBack"
  >,
): Act[] {
  if (isGone || underway.includes("delete"))
    return own && can.restore && acts.includes("delete") ? ["restore"] : [];
  const doable: Act[] = [];
  const either = (act: Act, back: Act) =>
    doable.push(
      acts.findLast((one) => one === act || one === back) === act ? back : act,
    );
  if (can.like && !own) either("like", "unlike");
  if (can.boost && visibility === "public") either("boost", "unboost");
  if (own && can.edit) doable.push("edit");
  if (own && can.delete) doable.push("delete");
  if (direction === "in")
    doable.push(...moderationOf(can.moderate, acts, standing, underway));
  return doable;
}

/** Where an act leaves what it is done to. */
const leadsTo: Partial<Record<Act, Standing>> = {
  approve: "shown",
  hold: "held",
  hide: "hidden",
  remove: "hidden",
  spam: "hidden",
};

/** What leads to another standing than the one it has, or will have; what leads to none is done once. */
function moderationOf(
  able: readonly Moderation[],
  acts: readonly Act[],
  standing: Standing,
  underway: readonly Act[],
): Moderation[] {
  const last = acts.findLast((act) => able.some((one) => one === act));
  const moved = underway.findLast((act) => leadsTo[act] !== undefined);
  const now = moved === undefined ? standing : leadsTo[moved];
  return able.filter((act) => {
    const to = leadsTo[act];
    return to === undefined ? act !== last : to !== now;
  });
}

/** The setting that lets an act of triage go to the channel. */
export const writeBackOf = {
  "mark-read": "read",
  archive: "archive",
  star: "star",
  unstar: "star",
  "clear-notification": "notifications",
} as const satisfies Partial<Record<Act, WriteBack>>;

/** What an act is called in the outbox. */
export const actNames: Readonly<Record<Act, string>> = {
  edit: "Edit",
  delete: "Deletion",
  restore: "Bringing it back",
  like: "Like",
  unlike: "Taking back the like",
  boost: "Boost",
  unboost: "Taking back the boost",
  approve: "Approval",
  hold: "Holding back",
  hide: "Hiding",
  remove: "Removal",
  spam: "Report as spam",
  block: "Block of the author",
  report: "Report",
  "mark-read": "Marking as read",
  archive: "Archiving",
  star: "Star",
  unstar: "Taking off the star",
  "clear-notification": "Clearing the notification",
};

import type { TestContext } from "vitest";
import type { BreakName } from "./line.ts";
import type { Scene } from "./scene.ts";

/** What a place may not have; the cases that need it are left out then. */
export type Lacking =
  | "broken messages"
  | "late messages"
  | "edits"
  | "deletions"
  | "overflow"
  | "sign-in"
  | "counted requests"
  | "sending"
  | "uploads"
  | "other answers"
  | BreakName;

/** What is lacking, and why: a sentence each. */
export type LeftOut = Partial<Record<Lacking, string>>;

/**
 * Answers what a case needs. Leaves the case out where the world says why it has none; fails where it has none and
 * does not say so, and where it has what it says that it lacks.
 */
export function needed<T, Settings, Secrets, Cursor>(
  scene: Scene<Settings, Secrets, Cursor>,
  context: TestContext,
  what: Lacking,
  there: T | undefined,
): T {
  const why = scene.current().world.leftOut?.[what];
  if (there === undefined) {
    if (why !== undefined) context.skip(why);
    throw new Error(
      `The world lacks “${what}”, so that this case cannot be run. Add it, or say in its \`leftOut\` why there is none.`,
    );
  }
  if (why !== undefined)
    throw new Error(
      `The world says in \`leftOut\` that it lacks “${what}”, and has it.`,
    );
  return there;
}

import type { Feedback } from "../shared/model/feedback.ts";

/** `want / checkout` */
export function tagWords({
  kind,
  topic,
}: Pick<Feedback, "kind" | "topic">): string {
  return [kind, topic].filter((word) => word !== undefined).join(" / ");
}

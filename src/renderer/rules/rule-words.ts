import type { RuleDoes } from "../../shared/model/rule.ts";
import { nameList } from "../ui/name-list.ts";

/** What a rule does, in a line: “labels Press, stars”. */
export function doesWords({ labels, topic, star, mute }: RuleDoes): string {
  return [
    ...(labels.length > 0 ? [`labels ${nameList(labels)}`] : []),
    ...(topic === undefined ? [] : [`tags ${topic}`]),
    ...(star ? ["stars"] : []),
    ...(mute ? ["mutes"] : []),
  ].join(", ");
}

/** Counts are capped by the core at 1000. */
export function conversationsWords(count: number): string {
  if (count === 1) return "1 conversation";
  return `${count >= 1000 ? "more than 999" : count} conversations`;
}

import { channelKind } from "../../shared/model/channel-kind.ts";
import { channelGlyphs } from "../ui/channel-glyph.ts";

const states: Readonly<Record<string, string>> = {
  waiting: "in which somebody waits for an answer",
  late: "answered late or still late",
  overdue: "in which an answer is overdue",
  open: "that are open",
  snoozed: "that are snoozed",
  done: "that are done",
  unread: "with something unread",
  muted: "that are muted",
  aside: "in which we are only mentioned aside",
};

/** A query in plain words, for a column that is empty; what it cannot say it quotes. */
export function sayQuery(query: string): string {
  const terms = query.match(/\S*"[^"]*"|\S+/gu) ?? [];
  if (terms.length === 0) return "every conversation";
  if (terms.some((term) => term === "OR" || /^[-(]/.test(term)))
    return `conversations that match ${query}`;
  const said = terms.map((term) => {
    const [, operator = "", value = ""] = /^(\w+):(.+)$/u.exec(term) ?? [];
    const plain = value.replaceAll('"', "");
    switch (operator.toLowerCase()) {
      case "is":
        return states[plain] ?? `that are ${plain}`;
      case "channel": {
        const kind = channelKind.safeParse(plain);
        return `on ${kind.success ? channelGlyphs[kind.data].name : plain}`;
      }
      case "account":
        return `that reached ${plain}`;
      case "from":
        return `with a message from ${plain}`;
      case "lang":
        return `in the language “${plain}”`;
      case "has":
        return `with a ${plain}`;
      case "":
        return `with “${term.replaceAll('"', "")}”`;
      default:
        return `with ${term}`;
    }
  });
  return `conversations ${said.join(", ")}`;
}

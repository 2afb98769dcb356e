import { channelKinds } from "../model/channel-kind.ts";
import { feedbackKinds } from "../model/feedback.ts";
import { messageKinds, streams, visibility } from "../model/message.ts";
import { outcomes } from "../model/turn.ts";
import {
  hasValues,
  inValues,
  isValues,
  type Comparison,
  type Filter,
  type Span,
} from "./ast.ts";
import { readDay, readDuration } from "./day.ts";
import { nameTerm } from "./term.ts";
import { quoted } from "./unreadable.ts";

/** What comes after an operator, read; a string says why it cannot be. */
type Read = (value: string, span: Span) => Filter | string;

export type Operator = {
  /** What can stand after it, where that is a closed list. */
  values?: readonly string[];
  read: Read;
};

const comparison = /^(<=|>=|<|>|=)?(.*)$/s;

export const operators: Readonly<Record<string, Operator>> = {
  is: oneOf("is", isValues, (value) => ({ type: "is", value })),
  has: oneOf("has", hasValues, (value) =>
    value === "draft" || value === "note"
      ? { type: value }
      : { type: "has", value },
  ),
  in: oneOf("in", inValues, (value) => ({ type: "in", value })),
  channel: oneOf("channel", channelKinds, (value) => ({
    type: "channel",
    value,
  })),
  stream: oneOf("stream", streams, (value) => ({ type: "stream", value })),
  kind: oneOf("kind", messageKinds, (value) => ({ type: "kind", value })),
  visibility: oneOf("visibility", visibility.options, (value) => ({
    type: "visibility",
    value,
  })),
  feedback: oneOf("feedback", feedbackKinds, (value) => ({
    type: "feedback",
    value,
  })),
  outcome: oneOf("outcome", outcomes, (value) => ({ type: "outcome", value })),
  account: { read: (value, span) => ({ type: "account", value, span }) },
  label: { read: (value, span) => ({ type: "label", value, span }) },
  topic: { read: (value, span) => ({ type: "topic", value, span }) },
  role: { read: (value) => ({ type: "role", value }) },
  from: named("from"),
  person: named("person"),
  lang: {
    read: (value) =>
      /^[a-z]{2,3}(-[a-z0-9]{1,8})*$/i.test(value)
        ? { type: "lang", value: value.toLowerCase() }
        : "A language is a code such as de or pt-BR.",
  },
  after: dated("after"),
  before: dated("before"),
  on: dated("on"),
  words: counted("words", "Write a number of words, as in words:<4."),
  reach: counted("reach", "Write a number of people, as in reach:>1000."),
  waited: compared("waited", "waited:>4h"),
  due: compared("due", "due:<1h"),
};

export function findOperator(name: string): Operator | string {
  if (Object.hasOwn(operators, name)) {
    const operator = operators[name];
    if (operator !== undefined) return operator;
  }
  return `${quoted(`${name}:`)} is not an operator. To search for the word itself, put it in quotes.`;
}

function oneOf<Value extends string>(
  name: string,
  values: readonly Value[],
  make: (value: Value) => Filter,
): Operator {
  return {
    values,
    read: (given) => {
      const wanted = given.toLowerCase();
      const value = values.find((value) => value === wanted);
      if (value !== undefined) return make(value);
      return `“${name}:” takes one of ${values.join(", ")}.`;
    },
  };
}

function counted(type: "words" | "reach", otherwise: string): Operator {
  return {
    read: (value) => {
      const [, than = "=", count = ""] = comparison.exec(value) ?? [];
      return /^\d{1,9}$/.test(count)
        ? { type, than: than as Comparison, count: Number(count) }
        : otherwise;
    },
  };
}

function named(type: "from" | "person"): Operator {
  return {
    read: (value) =>
      nameTerm(value) === undefined
        ? "There is no letter or digit in that name."
        : { type, value },
  };
}

function dated(type: "after" | "before" | "on"): Operator {
  return {
    values: ["today", "yesterday", "7d", "30d"],
    read: (value) => {
      const day = readDay(value);
      return day === undefined
        ? `Write a date after “${type}:”: 2026-11-01, 2026-11, 2026, yesterday, today or 7d.`
        : { type, day };
    },
  };
}

function compared(type: "waited" | "due", example: string): Operator {
  return {
    read: (value) => {
      const [, than, duration = ""] = comparison.exec(value) ?? [];
      const seconds = readDuration(duration);
      return than === undefined || than === "=" || seconds === undefined
        ? `Write < or > and a time in m, h, d or w, as in ${example}.`
        : { type, than: than as Comparison, seconds };
    },
  };
}

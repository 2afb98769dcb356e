import type { Random } from "./random.ts";
import type { DemoAccount } from "./accounts.ts";
import type { Step } from "./plan.ts";
import type { Language, Scene } from "./words/language.ts";
import { automaticMails, coffees, grinders } from "./words/posts.ts";
import { ramble } from "./words/rambling.ts";

/** What the braces of a scene stand for, in one conversation. */
type Slots = Readonly<
  Record<"coffee" | "grinder" | "order" | "city" | "month", string>
>;

const monthMs = 31 * 86_400_000;
const monthNames = new Map<string, Intl.DateTimeFormat>();

function monthOf(at: number, lang: string): string {
  let names = monthNames.get(lang);
  if (names === undefined) {
    names = new Intl.DateTimeFormat(lang, { month: "long", timeZone: "UTC" });
    monthNames.set(lang, names);
  }
  return names.format(at);
}

function createSlots(random: Random, language: Language, at: number): Slots {
  return {
    coffee: random.pick(coffees),
    grinder: random.pick(grinders),
    order: String(random.between(11_000, 20_400)),
    city: random.pick(language.cities),
    month: monthOf(at + monthMs, language.lang),
  };
}

function fill(text: string, slots: Slots): string {
  return text.includes("{")
    ? text.replace(
        /\{(\w+)\}/g,
        (whole, name: string) => slots[name as keyof Slots] ?? whole,
      )
    : text;
}

/** One conversation's texts, step by step: every question gets the answer that fits it. */
export type Writer = {
  /** A mail's subject. */
  topic: string;
  /** The same slots everywhere, so that all speak of the same order. */
  fill: (text: string) => string;
  say: (step: Step) => string;
};

type Round = readonly [ask: string, answer: string];

export function createWriter(
  random: Random,
  about: {
    account: DemoAccount;
    language: Language;
    startAt: number;
    first: Step | undefined;
    wide: boolean;
  },
): Writer {
  const { account, language, first } = about;
  const slots = createSlots(random, language, about.startAt);
  const scene = sceneFor(random, language, account);
  const rounds = [roundOf(random, scene)];
  const [automaticTopic, automaticText] = random.pick(automaticMails);
  const said = new Set<string>();
  let round = 0;

  /** A talk that outlasts its scene goes on about something else. */
  function begin(): string {
    round += 1;
    const next =
      scene.more?.[round - 1] ??
      roundOf(random, sceneFor(random, language, account));
    rounds[round] = next;
    return next[0];
  }

  function fresh(from: readonly string[]): string {
    let text = random.pick(from);
    for (let tries = 0; tries < 3 && said.has(text); tries += 1)
      text = random.pick(from);
    said.add(text);
    return text;
  }

  function template(step: Step): string {
    switch (step) {
      case "ask":
        return rounds[0]?.[0] ?? "";
      case "more":
        return begin();
      case "answer":
      case "more-answer":
        return rounds[round]?.[1] ?? "";
      case "add":
        return fresh(language.details);
      case "thanks":
        return fresh(language.thanks);
      case "praise":
        return fresh(language.praise);
      case "aside":
        return fresh(language.aside);
      case "post":
      case "item":
        return random.pick(account.posts);
      case "automatic":
        return automaticText;
      case "present":
        return "";
    }
  }

  return {
    topic: fill(first === "automatic" ? automaticTopic : scene.topic, slots),
    fill: (text) => fill(text, slots),
    say(step) {
      const text = fill(template(step), slots);
      if (!about.wide || isShort.has(step)) return text;
      return `${text} ${ramble(random, language, account.setting)}`.trim();
    },
  };
}

/** Who says thanks and nothing else goes on to say nothing else. */
const isShort: ReadonlySet<Step> = new Set([
  "thanks",
  "praise",
  "post",
  "automatic",
  "present",
]);

function sceneFor(
  random: Random,
  language: Language,
  account: DemoAccount,
): Scene {
  return random.pick(
    language.scenes.filter(
      ({ settings }) => settings?.includes(account.setting) ?? true,
    ),
  );
}

/** The n-th question has the n-th answer, where there is one. */
function roundOf(random: Random, { ask, answer }: Scene): Round {
  const n = random.between(0, ask.length - 1);
  return [ask[n] ?? "", answer[Math.min(n, answer.length - 1)] ?? ""];
}

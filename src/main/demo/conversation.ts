import { bodyFromText } from "../../shared/body/from-text.ts";
import type {
  RemoteAttachment,
  RemoteIdentity,
  RemoteMessage,
} from "../channels/received.ts";
import type { DemoAccount } from "./accounts.ts";
import { placeOf } from "./place.ts";
import { writeAnswer, writeLetter } from "./letter.ts";
import {
  automaton,
  colleagueOn,
  createSomebody,
  identityOn,
  type Somebody,
} from "./people.ts";
import type { Plan, Step } from "./plan.ts";
import { createRandom, type Random } from "./random.ts";
import { rarityOf } from "./rarity.ts";
import { isAnswer, timesOf } from "./times.ts";
import type { Language } from "./words/language.ts";
import { languageAt } from "./words/languages.ts";
import type { World } from "./world.ts";
import { createWriter, type Writer } from "./writing.ts";

export type DemoMessage = { account: DemoAccount; message: RemoteMessage };

/** The people that come back often have low numbers. */
function meet(random: Random, world: World, language: number): Somebody {
  const n = Math.floor(world.people * random.next() ** 1.8);
  return createSomebody(
    createRandom(world.seed, 7, language, n),
    languageAt(language),
    world.wide ? n : undefined,
  );
}

/** Writes a planned conversation: the same every time for the same seed. */
export function writeConversation(plan: Plan, world: World): DemoMessage[] {
  const random = createRandom(world.seed, plan.index, 1);
  const { account } = plan;
  const language = languageAt(plan.language);
  const asker = askerOf(plan, random, world);
  const writer = createWriter(random, {
    account,
    language,
    startAt: plan.startAt,
    first: plan.steps[0],
    wide: world.wide,
  });
  const scene: Scene = { plan, world, random, language, writer, asker };
  const times =
    plan.present?.says.map(({ ago }) => world.now - ago * 60_000) ??
    timesOf(plan, random, world.latest);
  const written: RemoteMessage[] = [];
  for (const [i, step] of plan.steps.entries())
    written.push(writeMessage(scene, step, i, times[i] ?? 0, written));
  return written.map((message) => ({ account, message }));
}

type Scene = {
  plan: Plan;
  world: World;
  random: Random;
  language: Language;
  writer: Writer;
  asker: Somebody;
};

function askerOf(plan: Plan, random: Random, world: World): Somebody {
  if (plan.present === undefined) return meet(random, world, plan.language);
  const [name, given, family] = plan.present.who;
  return {
    name,
    given: name.split(" ")[0] ?? name,
    latin: { given, family },
  };
}

function writeMessage(
  scene: Scene,
  step: Step,
  i: number,
  sentAt: number,
  before: readonly RemoteMessage[],
): RemoteMessage {
  const { plan, random, writer, language } = scene;
  const { account, present } = plan;
  const own = present?.says[i]?.us ?? (isAnswer(step) || step === "post");
  const author = authorOf(scene, step, own);
  const parent = parentOf(step, before);
  const isMail = account.setting === "mail";
  const text = present?.says[i]?.text ?? dress(scene, step, author, parent);
  const isOneOfUs = own && author.remoteId !== account.self?.remoteId;
  const photos =
    present === undefined
      ? photosOf(random, step, text)
      : (present.says[i]?.photos ?? 0);
  const warning =
    present?.warning ??
    (account.channel === "mastodon" && step === "ask" && random.chance(0.05)
      ? writer.topic
      : undefined);
  return {
    ...placeOf(scene.plan, scene.world, step, i, before, parent),
    author,
    own: own && !isOneOfUs,
    stream:
      present?.kind === "brand"
        ? "brand"
        : step === "item"
          ? "industry"
          : "direct",
    addressed:
      own || step === "item" || present?.kind === "brand"
        ? "other"
        : step === "aside"
          ? "aside"
          : "to-us",
    automatic: step === "automatic",
    sentAt,
    ...(random.chance(0.02) && i > 0 && sentAt + 240_000 < scene.world.now
      ? { editedAt: sentAt + 240_000 }
      : {}),
    ...(isMail || present?.subject !== undefined
      ? { subject: subjectOf(present?.subject ?? writer.topic, i) }
      : step === "item"
        ? { subject: text }
        : {}),
    ...(warning === undefined || i > 0 ? {} : { warning }),
    text,
    body: bodyFromText(text),
    lang: step === "post" || step === "item" ? "en" : language.lang,
    mentions: own && parent !== undefined ? [parent.author] : [],
    mentionsOnPurpose: isMail,
    attachments: Array.from({ length: photos }, (_, n) =>
      photo(random, n, isMail, writer.topic),
    ),
    raw: null,
    ...(scene.world.wide ? rarityOf(plan, scene.world, step, i) : {}),
  };
}

/** Mails are dressed as letters, toots name whom they answer. */
function dress(
  { plan, world, random, language, writer, asker }: Scene,
  step: Step,
  author: RemoteIdentity,
  parent: RemoteMessage | undefined,
): string {
  const text = writer.say(step);
  const { setting, channel, handle } = plan.account;
  if (step === "item") {
    const asks = world.wide && plan.index % 23 === 0 ? " What is yours?" : "";
    return `${text}\n\n${writer.fill("Read on at the publisher. Filed under {city}, {month}.")}${asks}`;
  }
  if (setting === "mail") {
    if (step === "automatic" || step === "thanks") return text;
    return isAnswer(step)
      ? writeAnswer(random, language, text, {
          given: asker.given,
          said: parent?.text ?? "",
        })
      : writeLetter(random, language, text, author.name, step === "ask");
  }
  if (channel !== "mastodon" || step === "post") return text;
  const named = isAnswer(step) ? (parent?.author.handle ?? "") : handle;
  const [name = ""] = named.slice(1).split("@");
  return named !== "" && random.chance(0.6) ? `@${name} ${text}` : text;
}

function authorOf(scene: Scene, step: Step, own: boolean): RemoteIdentity {
  const { plan, random, world, asker } = scene;
  const { account } = plan;
  if (step === "item" || (own && account.self !== undefined))
    return own && isAnswer(step) && random.chance(0.08)
      ? (colleagueOn(account.channel) ?? account.self ?? feedAuthor(account))
      : (account.self ?? feedAuthor(account));
  if (step === "automatic") return automaton;
  if (step === "aside")
    return identityOn(account.channel, meet(random, world, plan.language));
  return identityOn(account.channel, asker);
}

function feedAuthor({ name, handle }: DemoAccount): RemoteIdentity {
  return { remoteId: handle, name, handle: new URL(handle).host, bot: false };
}

/** What a message answers: ours the last question, theirs our last answer. */
function parentOf(
  step: Step,
  before: readonly RemoteMessage[],
): RemoteMessage | undefined {
  if (step === "aside" || step === "add") return before[0];
  if (isAnswer(step))
    return before.findLast(({ addressed }) => addressed === "to-us");
  return before.findLast(({ addressed }) => addressed !== "aside");
}

function subjectOf(topic: string, i: number): string {
  return i === 0 || topic.startsWith("Re: ") ? topic : `Re: ${topic}`;
}

function photosOf(random: Random, step: Step, text: string): number {
  if (/\bphoto|attached\b|Foto|写真|袋が破れ/u.test(text) && step !== "answer")
    return random.between(1, 3);
  return step === "ask" && random.chance(0.05) ? 1 : 0;
}

function photo(
  random: Random,
  n: number,
  isMail: boolean,
  topic: string,
): RemoteAttachment {
  return {
    name: `IMG_${random.between(1000, 9899) + n}.jpg`,
    mediaType: "image/jpeg",
    size: random.between(180_000, 3_900_000),
    ...(isMail || random.chance(0.3) ? {} : { alt: topic }),
  };
}

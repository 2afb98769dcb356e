import { bodyFromText } from "../../shared/body/from-text.ts";
import type { OutgoingMessage } from "../channels/outgoing.ts";
import type { RemoteMessage } from "../channels/received.ts";
import { demoAccounts, type DemoAccount } from "./accounts.ts";
import { writeConversation, type DemoMessage } from "./conversation.ts";
import type { Random } from "./random.ts";
import { languages } from "./words/languages.ts";

const secondMs = 1000;
/** Between two new messages over all accounts. */
const everySeconds = [20, 60] as const;
/** After a pause (the computer slept) no more than this arrives at once. */
const mostAtOnce = 8;
/** Trickled conversations are told from planned ones by their numbers. */
const firstIndex = 3_000_000_000;

const listening = demoAccounts.filter(({ channel }) => channel !== "feed");

/** What people have begun to write since the last call. */
export function createTrickle(
  random: Random,
  startedAt: number,
): (now: number) => DemoMessage[] {
  const gap = () => random.between(...everySeconds) * secondMs;
  const seed = random.between(0, 0xffffff);
  let nextAt = startedAt + gap();
  let index = firstIndex + random.between(0, 900_000) * 1000;
  return (now) => {
    const messages: DemoMessage[] = [];
    nextAt = Math.max(nextAt, now - mostAtOnce * everySeconds[1] * secondMs);
    for (; nextAt <= now; nextAt += gap()) {
      index += 1;
      messages.push(...begin(random, seed, index, nextAt));
    }
    return messages.slice(-mostAtOnce);
  };
}

function begin(
  random: Random,
  seed: number,
  index: number,
  at: number,
): DemoMessage[] {
  const account = random.pick(listening);
  return writeConversation(
    {
      index,
      account,
      startAt: at,
      language: random.chance(0.5)
        ? 0
        : random.between(0, languages.length - 1),
      steps: [
        random.chance(0.2) && account.setting !== "mail" ? "praise" : "ask",
      ],
    },
    {
      seed,
      now: at,
      latest: at,
      wide: false,
      people: 400,
      postBefore: () => undefined,
    },
  );
}

/** Some say thanks a little while after they were answered. */
export function thank(
  random: Random,
  account: DemoAccount,
  answer: RemoteMessage,
  { parent }: OutgoingMessage,
): RemoteMessage | undefined {
  if (parent === undefined || !random.chance(0.4)) return undefined;
  const tongue =
    languages.find(({ language }) => language.lang === parent.lang) ??
    languages[0];
  const text = random.pick(tongue?.language.thanks ?? ["Thank you!"]);
  return {
    ...answer,
    remoteId: `${answer.remoteId}.thanks`,
    author: parent.author,
    own: false,
    addressed: "to-us",
    sentAt: answer.sentAt + random.between(15, 45) * secondMs,
    text,
    body: bodyFromText(text),
    inReplyTo: answer.remoteId,
    thread: [...answer.thread, answer.remoteId],
    mentions: account.self === undefined ? [] : [account.self],
  };
}

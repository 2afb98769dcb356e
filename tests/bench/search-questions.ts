import { facet } from "../../src/shared/query/words.ts";

/** What is typed, and how whoever knows this archive would ask it in SQL; `shown`: what a snippet is cut around. */
export type Question = {
  query: string;
  match: string;
  shown: string;
  where?: string;
};

const hello = "demo-email-hello";
const isOpen = "c.state = 'open'";

/**
 * Not what people search for every day, but what they pass by while they type: very common words that stand together
 * nowhere or seldom, with no more than a letter of the next, and among what leaves out most.
 */
export const odd = "odd";

/** Words of a generated archive by how many messages have them, alone and among what else a search asks. */
export const questions: Record<string, readonly Question[]> = {
  rare: [
    {
      query: "unknown planet",
      match: 'text : ("unknown" AND "planet" *)',
      shown: "unknown",
    },
    {
      query: "is:open unknown",
      match: 'text : "unknown" *',
      shown: "unknown",
      where: isOpen,
    },
  ],
  middling: [
    {
      query: "sugarcane",
      match: 'text : "sugarcane" *',
      shown: "sugarcane",
    },
    {
      query: "sugarcane lang:en",
      match: 'text : "sugarcane"',
      shown: "sugarcane",
      where: "m.lang = 'en'",
    },
  ],
  common: [
    { query: "the ", match: 'text : "the"', shown: "the" },
    {
      query: "the is:open",
      match: 'text : "the"',
      shown: "the",
      where: isOpen,
    },
    {
      query: `the account:${hello}`,
      match: `text : "the" AND facets : "${facet.account(hello)}"`,
      shown: "the",
    },
  ],
  prefix: ["g", "gr", "gri", "cof"].map((query) => ({
    query,
    match: `text : "${query}" *`,
    shown: query,
  })),
  phrase: ["the postcode", "the coffee"].map((words) => ({
    query: `"${words}"`,
    match: `text : "${words}"`,
    shown: words,
  })),
  CJK: [
    {
      query: "ありがとう",
      match: 'text : "あり りが がと とう" *',
      shown: "ありがとう",
    },
    { query: "豆", match: 'text : "豆" *', shown: "豆" },
  ],
  [odd]: [
    {
      query: '"the coffee s',
      match: 'text : "the coffee s" *',
      shown: "the coffee s",
    },
    {
      query: "coffee the s",
      match: 'text : ("coffee" AND "the" AND "s" *)',
      shown: "coffee",
    },
    {
      query: "lang:ja a",
      match: 'text : "a" *',
      shown: "a",
      where: "m.lang = 'ja'",
    },
    {
      query: '"is the a coffee"',
      match: 'text : "is the a coffee"',
      shown: "is the a coffee",
    },
    {
      query: '"coffee coffee coffee"',
      match: 'text : "coffee coffee coffee"',
      shown: "coffee coffee coffee",
    },
    {
      query: 'lang:ja "the coffee s',
      match: 'text : "the coffee s" *',
      shown: "the coffee s",
      where: "m.lang = 'ja'",
    },
    {
      query: 'words:>100 "the coffee s',
      match: 'text : "the coffee s" *',
      shown: "the coffee s",
      where: "m.words > 100",
    },
    {
      query: 'has:question "coffee the a',
      match: 'text : "coffee the a" *',
      shown: "coffee the a",
      where: "m.question = 1 AND m.direction = 'in'",
    },
    {
      query: '"the coffee s" OR "to the s',
      match: 'text : ("the coffee s" OR "to the s" *)',
      shown: "the s",
    },
  ],
};

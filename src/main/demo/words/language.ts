/** Where a scene can be played. */
export type Setting = "mail" | "social" | "comment";

/**
 * Something that people write about, with what fits after it. Slots in braces are filled once per
 * conversation, so that question and answer speak of the same thing.
 */
export type Scene = {
  /** A mail's subject. */
  topic: string;
  /** Left out: everywhere. */
  settings?: Setting[];
  ask: string[];
  answer: string[];
  /** A further question and its answer, and so on. */
  more?: [ask: string, answer: string][];
};

/** What people of one language are called and what they say. */
export type Language = {
  /** ISO 639-1. */
  lang: string;
  /** Where the name is not in Latin letters, the handle follows after a bar. */
  given: string[];
  family: string[];
  familyFirst?: boolean;
  cities: string[];
  hello: string[];
  /** Ends a mail, before the name. */
  bye: string[];
  /** What makes a mail longer. */
  details: string[];
  scenes: Scene[];
  /** Thanks and nothing else. */
  thanks: string[];
  /** Applause: nice to read, nothing to answer. */
  praise: string[];
  /** What others say below the same post. */
  aside: string[];
};

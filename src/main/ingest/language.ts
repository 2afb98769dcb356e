import {
  messagesWithoutLanguage,
  setLanguage,
  withoutLanguageIn,
} from "../archive/languages.ts";
import type { Archive } from "../archive/open.ts";

/** Messages per slice: about a millisecond of work (98 µs each, measured). */
const sliceSize = 10;
const betweenSlicesMs = 40;
/** Shorter texts are guessed wrong more often than right. */
const fewestLetters = 12;
/** Says that it was looked at and no language was found (ISO 639-2). */
export const undetermined = "und";

/** Finds the language of messages whose platform did not say: newest first, a few at a time, when nothing else runs. */
export type LanguageFinder = {
  wake: () => void;
  /** Now, of the newest messages of these conversations. */
  findIn: (conversationIds: readonly string[]) => Promise<void>;
  close: () => void;
};

export function createLanguageFinder(db: Archive): LanguageFinder {
  let timer: NodeJS.Timeout | undefined;
  let isClosed = false;

  async function findSome(): Promise<void> {
    const messages = messagesWithoutLanguage(db, sliceSize);
    if (messages.length === 0) return;
    await findOf(messages);
    schedule();
  }

  async function findOf(
    messages: { seq: number; text: string }[],
  ): Promise<void> {
    // Loaded when it is first needed: its tables are no part of the start.
    const { detect } = await import("tinyld");
    if (isClosed) return;
    const found = messages.map(({ seq, text }) => ({
      seq,
      lang: languageOf(text, detect),
    }));
    db.transaction(() => {
      for (const { seq, lang } of found) setLanguage(db, seq, lang);
    }).immediate();
  }

  function schedule(): void {
    if (isClosed || timer !== undefined) return;
    timer = setTimeout(() => {
      timer = undefined;
      // Not finding a language loses nothing; the next wake tries again.
      findSome().catch(() => undefined);
    }, betweenSlicesMs);
    timer.unref();
  }

  return {
    wake: schedule,
    async findIn(conversationIds) {
      for (const id of conversationIds) {
        const messages = withoutLanguageIn(db, id, sliceSize);
        if (messages.length > 0) await findOf(messages);
      }
    },
    close() {
      isClosed = true;
      clearTimeout(timer);
    },
  };
}

/** The ISO 639-1 code, or `und`. Addresses and names that begin with @ or # say nothing about a language. */
export function languageOf(
  text: string,
  detect: (text: string) => string,
): string {
  const words = text.slice(0, 2000).replace(/https?:\/\/\S+|[@#]\S+/gu, " ");
  const letters = words.replace(/[^\p{L}]/gu, "");
  const isEnough =
    letters.length >= fewestLetters ||
    /[\p{scx=Hira}\p{scx=Kana}\p{scx=Hang}\p{scx=Thai}]/u.test(letters);
  if (!isEnough) return undetermined;
  return detect(words) || undetermined;
}

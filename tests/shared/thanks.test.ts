import { describe, expect, test } from "vitest";
import { isOnlyThanks } from "../../src/shared/thanks.ts";

describe("isOnlyThanks", () => {
  test.each([
    "thanks!",
    "Thank you so much 🙏",
    "Perfect, thanks a lot for the quick reply!",
    "@porchlight@fosstodon.org cheers",
    "👍",
    "❤️❤️",
    "👨‍👩‍👧‍👦",
    "Vielen Dank für die schnelle Antwort!",
    "Danke schon",
    "Merci beaucoup :)",
    "¡Muchas gracias!",
    "obrigada!",
    "Dzięki bardzo",
    "dzieki",
    "Děkuji moc",
    "спасибо большое",
    "شكرا جزيلا",
    "תודה רבה",
    "धन्यवाद",
    "ขอบคุณครับ",
    "ありがとうございます！",
    "谢谢您",
    "정말 감사합니다!!",
  ])("%s", (text) => {
    expect(isOnlyThanks(text)).toBe(true);
  });

  test.each([
    "",
    "   ",
    "!!!",
    "great",
    "thanks, and for decaf?",
    "thanks?",
    "no thanks",
    "thanks for nothing",
    "Thanks but the box is broken",
    "thanksgiving",
    "thanks https://example.org",
    "Danke, aber die Tasse ist kaputt",
    "谢谢，但是坏了",
    "👎",
    "thanks 😡",
    "❓",
    "1",
    `thanks ${"so much ".repeat(1000)}`,
  ])("not: %s", (text) => {
    expect(isOnlyThanks(text)).toBe(false);
  });
});

import { detect } from "tinyld";
import { describe, expect, it } from "vitest";
import { languageOf } from "../../src/main/ingest/language.ts";

describe("the language of a text", () => {
  it.each([
    ["Do you ship the grinder to Norway, and how long does it take?", "en"],
    ["Könnt ihr mir sagen, wann die Mühle wieder auf Lager ist?", "de"],
    ["豆の定期便は日本にも発送できますか", "ja"],
    ["هل يمكن استخدام هذه الطريقة مع ماكينة صغيرة", "ar"],
    ["Czy wysyłacie do Gdańska? Nie mogę dokończyć zamówienia.", "pl"],
  ])("%s", (text, lang) => {
    expect(languageOf(text, detect)).toBe(lang);
  });

  it.each([
    "",
    "ok 👍",
    "https://example.org/eine-lange-deutsche-adresse",
    "@ana@example.social #kaffee",
  ])("is left open for %j", (text) => {
    expect(languageOf(text, detect)).toBe("und");
  });
});

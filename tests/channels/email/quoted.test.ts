import { describe, expect, test } from "vitest";
import { markQuoted } from "../../../src/main/channels/email/quoted.ts";
import { bodyFromHtml } from "../../../src/shared/body/from-html.ts";
import { bodyFromText } from "../../../src/shared/body/from-text.ts";
import { bodyText } from "../../../src/shared/body/to-text.ts";

function own(body: ReturnType<typeof bodyFromText>): string {
  return bodyText(markQuoted(body), { quotes: false });
}

describe("the line that names whom is quoted folds with the quote", () => {
  test.each([
    "On Fri, 20 Nov 2026 at 10:00, Marta <marta@x.test> wrote:",
    "Am 20.11.2026 um 10:00 schrieb Marta:",
    "Le ven. 20 nov. 2026 à 10:00, Marta a écrit :",
    "El vie, 20 nov 2026 a las 10:00, Marta escribió:",
    "Il giorno ven 20 nov 2026 alle 10:00 Marta ha scritto:",
    "Op 20-11-2026 om 10:00 schreef Marta:",
    "20 ноября 2026 г., Марта написала:",
    "Marta, 2026-11-20 10:00 UTC:",
    "On Fri, 20 Nov 2026 at 10:00, Marta\n<marta@x.test> wrote:",
  ])("%s", (line) => {
    const text = `Yes, from ten.\n\n${line}\n> Are you open?`;
    expect(own(bodyFromText(text))).toBe("Yes, from ten.");
    // Without an empty line above it, as many write.
    expect(own(bodyFromText(text.replace("\n\n", "\n")))).toBe(
      "Yes, from ten.",
    );
    expect(bodyText(markQuoted(bodyFromText(text)))).toContain("Are you open?");
  });

  test("a sentence of one's own above a quote stays", () => {
    expect(own(bodyFromText("This is what I meant:\n> Are you open?"))).toBe(
      "This is what I meant:",
    );
  });

  test("an answer below each question keeps its order", () => {
    const body = bodyFromText("> one?\n\nYes.\n\n> two?\n\nNo.");
    expect(markQuoted(body)).toEqual(body);
  });
});

describe("what Outlook repeats without marking it", () => {
  const header =
    "From: Marta <marta@x.test>\nSent: Friday\nTo: Anna\nSubject: Sunday";

  test.each([
    ["its header", header],
    [
      "in German",
      "Von: Marta\nGesendet: Freitag\nAn: Anna\nBetreff: AW: Sonntag",
    ],
    ["its line", "-----Original Message-----"],
    ["its line in German", "-----Ursprüngliche Nachricht-----"],
  ])("%s", (_, begins) => {
    const text = `Yes.\n\n${begins}\n\nAre you open?`;
    expect(own(bodyFromText(text))).toBe("Yes.");
    expect(bodyText(markQuoted(bodyFromText(text)))).toContain("Are you open?");
  });

  test("as HTML", () => {
    const html = `<p>Yes.</p><div><p><b>From:</b> Marta<br><b>Sent:</b> Friday<br><b>Subject:</b> RE: Sunday</p></div><p>Are you open?</p>`;
    expect(own(bodyFromHtml(html))).toBe("Yes.");
  });

  test("what is handed on is what is said", () => {
    const text = `Look at this.\n\n${header.replace("Sunday", "FW: Sunday")}\n\nAre you open?`;
    expect(own(bodyFromText(text))).toContain("Are you open?");
    expect(own(bodyFromText(`${header}\n\nAre you open?`))).toContain(
      "Are you open?",
    );
  });
});

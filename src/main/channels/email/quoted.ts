import { bodyText } from "../../../shared/body/to-text.ts";
import type { Block, Body, Inline } from "../../../shared/model/body.ts";

/** “On …, … wrote:” as mail programs write it, and our own “…, 2026-11-20 10:00 UTC:”. */
const attribution =
  /^.{0,400}(?:^|[\s,;>)*])(?:wrote|writes|schrieb|schreibt|a écrit|escribió|ha scritto|schreef|napisał(?:\(a\)|a)?|escreveu|skrev|kirjoitti|написала?|napsala?|írta|rakstīja|yazdı|UTC)\s?.{0,200}[:：]$|^.{0,400}(?:写道|寫道|のメール|さんは書きました|작성)[:：]?$/iu;

/** The first of two lines of such a one: it has a date and no end. */
const begins =
  /^(?:On|Am|Le|El|Il|Op|Em|Den|Dnia|W dniu)\s.{0,300}\d.{0,200}[^.!?:]$/i;

const separator =
  /^-{2,}\s?(?:Original Message|Ursprüngliche Nachricht|Originalnachricht|Message d['’]origine|Mensaje original|Messaggio originale|Oorspronkelijk bericht|Mensagem original|Wiadomość oryginalna|Ursprungligt meddelande)\s?-{2,}$/i;

/** The header that Outlook writes above what was answered, in the languages of its authors. */
const outlook = {
  from: /^\*?(?:From|Von|De|Da|Van|Od|Från|Fra)\s?:\*?\s.+/i,
  sent: /^\*?(?:Sent|Date|Gesendet|Datum|Envoyé|Enviado(?: el)?|Inviato|Verzonden|Wysłano|Skickat|Sendt)\s?:\*?\s/i,
  subject:
    /^\*?(?:Subject|Betreff|Objet|Asunto|Oggetto|Onderwerp|Temat|Assunto|Ämne|Emne)\s?:\*?\s?(.*)/i,
};
const forwarded = /^(?:fwd?|wg|tr|rv|i|doorst|pd|vb)\s?:/i;

function linesOf(block: Block | undefined): string[] {
  return block?.t === "p" || block?.t === "h"
    ? bodyText([block]).split("\n")
    : [];
}

/** A paragraph in two at a line break: its last `count` lines apart. */
function splitLines(
  inlines: readonly Inline[],
  count: number,
): [Inline[], Inline[]] {
  let left = count;
  for (let at = inlines.length - 1; at >= 0; at -= 1) {
    const inline = inlines[at];
    if (typeof inline === "string" || inline?.t !== "br") continue;
    left -= 1;
    if (left === 0) return [inlines.slice(0, at), inlines.slice(at + 1)];
  }
  return [[], [...inlines]];
}

/** How many of the last lines say who wrote what is quoted below: programs wrap them. */
function attributionLines(lines: readonly string[]): number {
  for (const count of [1, 2, 3]) {
    if (count > lines.length) return 0;
    const line = lines.slice(-count).join(" ").trim();
    if (!attribution.test(line)) continue;
    return begins.test(lines.at(-count - 1) ?? "") ? count + 1 : count;
  }
  return 0;
}

/** Whether what Outlook puts above an answered mail begins here; above a forwarded one it is what was sent. */
function beginsOutlook(body: Body, at: number): boolean {
  if (!outlook.from.test(linesOf(body[at])[0] ?? "")) return false;
  const lines = body
    .slice(at, at + 6)
    .flatMap(linesOf)
    .slice(0, 8);
  const subject = lines
    .map((line) => outlook.subject.exec(line)?.[1])
    .find((found) => found !== undefined);
  return (
    subject !== undefined &&
    !forwarded.test(subject) &&
    lines.some((line) => outlook.sent.test(line))
  );
}

/**
 * Marks as quoted what mail programs repeat without marking it, and takes the line that names its author along, so that
 * both fold together. Nothing is left out, and a mail that says nothing of its own stays as it is.
 */
export function markQuoted(body: Body): Body {
  const marked: Body = [];
  for (const [index, block] of body.entries()) {
    const own = marked.some((each) => linesOf(each).join("").trim() !== "");
    const lines = linesOf(block);
    if (own && (separator.test(lines[0] ?? "") || beginsOutlook(body, index)))
      return [...marked, { t: "quote", c: body.slice(index) }];
    const before = marked.at(-1);
    const count =
      block.t === "quote" && before?.t === "p"
        ? attributionLines(linesOf(before))
        : 0;
    if (block.t === "quote" && before?.t === "p" && count > 0) {
      const [rest, naming] = splitLines(before.c, count);
      marked.pop();
      if (rest.length > 0) marked.push({ t: "p", c: rest });
      marked.push({ t: "quote", c: [{ t: "p", c: naming }, ...block.c] });
    } else marked.push(block);
  }
  return marked;
}

import * as fc from "fast-check";

/** Any sixteen bits in a row, halves of characters and control signs among them. */
export function anyText(maxLength: number): fc.Arbitrary<string> {
  return fc
    .array(
      fc.oneof(
        fc.nat(0xff_ff),
        fc.nat(0x7f),
        fc.constantFrom(0x22, 0x28, 0x29, 0x2a, 0x2d, 0x3a, 0x20),
      ),
      { maxLength },
    )
    .map((units) => String.fromCharCode(...units));
}

const piece = fc.constantFrom(
  "refund",
  "Łódź",
  "退款",
  "refun*",
  '"money back"',
  "“curly quotes”",
  '"begun wor"*',
  "-",
  "OR",
  "or",
  "(",
  ")",
  "is:waiting",
  "is:late",
  "IS:Open",
  "from:marta",
  'from:"marta nowak"',
  "person:x",
  "has:link",
  "has:draft",
  "lang:pt-BR",
  "after:2026-11-01",
  "before:2026-2",
  "on:yesterday",
  "after:14d",
  "kind:dm",
  "visibility:private",
  "words:<4",
  "words:3",
  "waited:>=90m",
  "due:<1h",
  "in:outbox",
  "channel:email",
  'account:"//x y"',
  "stream:brand",
  'label:"to do (now)"',
  "label:VIP",
  "topic:checkout",
  "feedback:want",
  "outcome:no-reply-needed",
  "reach:>=1000",
  "role:press",
  "has:note",
  "is:first-contact",
  "https://example.org/?q=(a)",
  "e-mail",
);

/** Pieces of the language in any order: most are queries, some are not. */
export const queryLike: fc.Arbitrary<string> = fc
  .array(fc.tuple(piece, fc.constantFrom(" ", " ", " ", "")), { maxLength: 12 })
  .map((pieces) => pieces.map(([text, gap]) => text + gap).join(""));

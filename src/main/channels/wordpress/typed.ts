import { bodyFromHtml } from "../../../shared/body/from-html.ts";
import { bodyText } from "../../../shared/body/to-text.ts";

/** A text as typed, as the markup that a comment is: what looks like a tag is shown and not obeyed. */
export function toMarkup(text: string): string {
  return text
    .replaceAll("&", "&amp;")
    .replaceAll("<", "&lt;")
    .replaceAll(">", "&gt;");
}

/** The text that was typed; undefined where there is markup in it, which editing it as a text would destroy. */
export function fromMarkup(markup: string): string | undefined {
  if (/<[a-z/!]/i.test(markup)) return undefined;
  const entities: Readonly<Record<string, string>> = {
    amp: "&",
    lt: "<",
    gt: ">",
    quot: '"',
  };
  return markup
    .replaceAll("\r\n", "\n")
    .replaceAll(
      /&(?:(amp|lt|gt|quot)|#(\d{1,7})|#x([\da-f]{1,6}));/gi,
      (whole, name?: string, decimal?: string, hex?: string) => {
        if (name !== undefined) return entities[name.toLowerCase()] ?? whole;
        const point =
          decimal === undefined ? parseInt(hex ?? "", 16) : Number(decimal);
        return point > 0 && point <= 0x10ffff
          ? String.fromCodePoint(point)
          : whole;
      },
    );
}

/** What is left of a text whatever WordPress makes of it: it curls quotes, turns smileys and addresses into markup. */
export function essence(markup: string): string {
  const plain = bodyText(bodyFromHtml(markup)).normalize("NFKC").toLowerCase();
  const letters = plain.replace(
    /[^\p{L}\p{N}\p{Extended_Pictographic}]+/gu,
    "",
  );
  return letters === "" ? plain.replace(/\s+/g, "") : letters;
}

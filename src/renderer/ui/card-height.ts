import { cutAtEmoji } from "../../shared/body/emoji.ts";
import type { ConversationItem } from "../../shared/model/conversation.ts";
import { hasMeta, hasTitle } from "./conversation-card.tsx";

export type Density = "comfortable" | "compact";

/** Card text in CSS pixels beside the avatar and the air around it. */
const sides = 73;
/** What an average letter takes at most, by how wide its script is drawn. */
const widthOf = (letter: string): number =>
  letter >= "\u1100"
    ? 14.5
    : letter >= "A" && letter <= "Z"
      ? 9.2
      : letter === " "
        ? 4
        : 7;

/** The excerpt with a letter as wide as a picture in place of each. */
function asWide({ excerpt, excerptEmoji }: ConversationItem): string {
  if (excerptEmoji === undefined) return excerpt;
  return cutAtEmoji(excerpt, excerptEmoji.urls)
    .map((part) => (typeof part === "string" ? part : "\u{1F600}"))
    .join("");
}

/** Lines that the excerpt needs: one only where it is sure to fit. */
function linesOf(item: ConversationItem, width: number): 1 | 2 {
  const room = width - sides - (hasMeta(item, false) ? 0 : 30);
  const before =
    (item.excerptFrom === "out" ? 5 : 0) +
    (hasTitle(item) ? item.title.length + 3 : 0);
  const excerpt = asWide(item);
  if ((before + excerpt.length) * 6 > room) return 2;
  let need = before * 7.2;
  for (const letter of excerpt) need += widthOf(letter);
  return need <= room && !excerpt.includes("\n") ? 1 : 2;
}

/** Height in CSS pixels; the style sheet keeps to it. `width` is the list's. */
export function cardHeight(
  item: ConversationItem,
  gone: boolean,
  density: Density,
  width: number,
): number {
  if (density === "compact") return 50;
  return 43 + 19 * linesOf(item, width) + (hasMeta(item, gone) ? 23 : 0);
}

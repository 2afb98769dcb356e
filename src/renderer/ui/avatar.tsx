import type { ChannelKind } from "../../shared/model/channel-kind.ts";
import { channelGlyphs } from "./channel-glyph.ts";
import "./avatar.css";

/** How many muted hues there are in avatar.css. */
const hues = 12;

/** The same seed has the same hue for ever and everywhere. */
export function hueOf(seed: string): number {
  let hash = 0;
  for (const character of seed)
    hash = (hash * 31 + (character.codePointAt(0) ?? 0)) >>> 0;
  return hash % hues;
}

const graphemes = new Intl.Segmenter(undefined, { granularity: "grapheme" });

/** One or two letters for a name in any script; a sign where the name has no letters. */
export function initialsOf(name: string): string {
  const words = name
    .replaceAll(/[^\p{L}\p{N}\p{M}\s]/gu, " ")
    .split(/\s+/u)
    .filter((word) => word !== "");
  const first = firstGrapheme(words[0]);
  if (first === "") return firstGrapheme(name.trim()) || "?";
  // Han, kana, Hangul, Arabic, Thai and the like read better with one sign.
  if (!/[\p{Script=Latin}\p{Script=Cyrillic}\p{Script=Greek}]/u.test(first))
    return first;
  const last =
    words.length > 1
      ? firstGrapheme(words.findLast((word) => /^\p{L}/u.test(word)))
      : "";
  return (first + last).toLocaleUpperCase();
}

function firstGrapheme(word: string | undefined): string {
  if (word === undefined) return "";
  for (const { segment } of graphemes.segment(word)) return segment;
  return "";
}

/** A person by their initials, with the channel on the edge. Decoration: the name is always written beside it. */
export function Avatar({
  name,
  seed,
  channel,
  size = "m",
}: {
  name: string;
  /** Keeps the colour when the name changes: a person's or account's id. */
  seed: string;
  channel?: ChannelKind;
  size?: "s" | "m" | "l";
}) {
  return (
    <span
      className={`avatar avatar-${size}`}
      data-hue={hueOf(seed)}
      aria-hidden="true"
    >
      {initialsOf(name)}
      {channel !== undefined && (
        <i className="avatar-channel">{channelGlyphs[channel].glyph}</i>
      )}
    </span>
  );
}

/** One of our accounts, small: which of us it reached, or who will answer. */
export function AccountBadge({
  initials,
  name,
  seed,
}: {
  initials: string;
  name: string;
  seed: string;
}) {
  return (
    <span
      className="account-badge"
      data-hue={hueOf(seed)}
      title={name}
      role="img"
      aria-label={`for ${name}`}
    >
      {initials}
    </span>
  );
}

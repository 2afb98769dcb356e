import { initialsOf } from "../../shared/initials.ts";
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

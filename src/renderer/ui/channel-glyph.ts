import type { ChannelKind } from "../../shared/model/channel-kind.ts";

/** A channel's name in words, and the sign that stands for it on an avatar's edge. */
export const channelGlyphs: Record<
  ChannelKind,
  { readonly name: string; readonly glyph: string }
> = {
  feed: { name: "Feed", glyph: "≋" },
  email: { name: "E-mail", glyph: "@" },
  mastodon: { name: "Mastodon", glyph: "M" },
  bluesky: { name: "Bluesky", glyph: "B" },
  wordpress: { name: "WordPress", glyph: "W" },
  links: { name: "Blog links", glyph: "↙" },
  github: { name: "GitHub", glyph: "G" },
  discourse: { name: "Discourse", glyph: "D" },
  matrix: { name: "Matrix", glyph: "[m]" },
  x: { name: "X", glyph: "𝕏" },
  youtube: { name: "YouTube", glyph: "▸" },
  facebook: { name: "Facebook", glyph: "f" },
  instagram: { name: "Instagram", glyph: "◎" },
  linkedin: { name: "LinkedIn", glyph: "in" },
  reddit: { name: "Reddit", glyph: "r/" },
  discord: { name: "Discord", glyph: "d" },
  slack: { name: "Slack", glyph: "#" },
  telegram: { name: "Telegram", glyph: "t" },
};

import { useQuery } from "@tanstack/react-query";
import { useState } from "react";
import { cutAtEmoji } from "../../shared/body/emoji.ts";
import type { ShownName } from "../../shared/model/message.ts";
import { emojiQuery, type EmojiPlace } from "../queries.ts";
import "./emoji.css";

/**
 * A picture for `:name:`, and its words where it cannot be had. It has its place before it is there, so that no line
 * breaks anew when it comes.
 */
export function Emoji({
  where,
  emoji: { name, url },
}: {
  where: EmojiPlace;
  emoji: { name: string; url: string };
}) {
  const { data, isPending } = useQuery(emojiQuery(where, name, url));
  const [isBroken, setBroken] = useState(false);
  const words = `:${name}:`;
  if (isPending)
    return <span className="emoji" role="img" aria-label={words} />;
  if (data?.picture !== true || isBroken) return words;
  return (
    <img
      className="emoji"
      src={`/media/${data.id}`}
      alt={words}
      title={words}
      onError={() => setBroken(true)}
    />
  );
}

/** A line of text with its small pictures. */
export function PicturedLine({
  text,
  emoji,
  where,
}: {
  text: string;
  emoji: Readonly<Record<string, string>>;
  where: EmojiPlace;
}) {
  return cutAtEmoji(text, emoji).map((part, at) =>
    typeof part === "string" ? (
      part
    ) : (
      // oxlint-disable-next-line react/no-array-index-key
      <Emoji key={at} where={where} emoji={part} />
    ),
  );
}

/** A name as its channel shows it. */
export function PicturedName({
  who: { name, shown },
}: {
  who: { name: string; shown?: ShownName | undefined };
}) {
  if (shown === undefined) return name;
  const { identityId, emoji } = shown;
  return (
    <PicturedLine text={shown.name} emoji={emoji} where={{ identityId }} />
  );
}

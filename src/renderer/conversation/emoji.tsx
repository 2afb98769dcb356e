import { useQuery } from "@tanstack/react-query";
import { useState } from "react";
import { emojiQuery } from "../queries.ts";

/**
 * A picture for `:name:`, and its words where it cannot be had. It has its place before it is there, so that no line
 * breaks anew when it comes.
 */
export function Emoji({
  messageId,
  emoji: { name, url },
}: {
  messageId: string;
  emoji: { name: string; url: string };
}) {
  const { data, isPending } = useQuery(emojiQuery(messageId, name, url));
  const [isBroken, setBroken] = useState(false);
  const words = `:${name}:`;
  if (isPending)
    return <span className="body-emoji" role="img" aria-label={words} />;
  if (data?.picture !== true || isBroken) return words;
  return (
    <img
      className="body-emoji"
      src={`/media/${data.id}`}
      alt={words}
      title={words}
      onError={() => setBroken(true)}
    />
  );
}

import { useQuery } from "@tanstack/react-query";
import { useState } from "react";
import { emojiQuery } from "../queries.ts";

/** A picture for `:name:`, and the words until it is there and where it cannot be had. */
export function Emoji({
  messageId,
  emoji: { name, url },
}: {
  messageId: string;
  emoji: { name: string; url: string };
}) {
  const { data } = useQuery(emojiQuery(messageId, name, url));
  const [isBroken, setBroken] = useState(false);
  const words = `:${name}:`;
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

import { useQuery } from "@tanstack/react-query";
import { Command } from "cmdk";
import { Check } from "lucide-react";
import { useState } from "react";
import { conversationQuery, topicsQuery } from "../queries.ts";
import { useRemembering } from "../remembering.ts";
import { Picker } from "../ui/picker.tsx";
import { VisuallyHidden } from "../ui/visually-hidden.tsx";
import { useMessage } from "../use-message.ts";
import { tagWords } from "../tag-words.ts";
import { type Tag, tagChoices, tagKey } from "./tag-choices.ts";
import "./tag-picker.css";

const nobody = { id: "", messages: [] };

/** What a message says about us: like, hate, want or ask, and what it is about. */
export function TagPicker({
  conversationId,
  messageId,
  onClose,
}: {
  conversationId: string;
  /** Absent: the newest that came in. */
  messageId: string | undefined;
  onClose: () => void;
}) {
  const { data: conversation = nobody } = useQuery(
    conversationQuery(conversationId),
  );
  const newest = conversation.messages.findLast(
    ({ direction }) => direction === "in",
  );
  const { message } = useMessage(conversation, messageId ?? newest?.id);
  const { data: topics } = useQuery(topicsQuery);
  const { tag, untag } = useRemembering();
  const [text, setText] = useState("");
  const on = new Map(
    message?.feedback.map((one) => [tagKey(one), one] as const),
  );
  const choices = [
    ...(text.trim() === "" ? on.values() : []),
    ...tagChoices(text, topics?.map(({ name }) => name) ?? []),
  ];
  const listed = new Map<string, Tag>(
    choices.map((choice) => [tagKey(choice), choice]),
  );

  function toggle(choice: Tag): void {
    if (message === undefined) return;
    const known = on.get(tagKey(choice));
    if (known !== undefined) void untag(known);
    else void tag(message.id, choice);
    setText("");
  }

  return (
    <Picker
      className="tag-picker"
      title={
        <>
          What <bdi>{message?.author.name ?? "…"}</bdi> says about us
        </>
      }
      label="Feedback"
      placeholder="like, hate, want, ask, and a topic: want checkout"
      maxLength={70}
      text={text}
      overList={
        listed.size === 0 && (
          <p className="picker-empty" role="alert">
            A topic has at most 60 characters and no quotation marks.
          </p>
        )
      }
      onText={setText}
      onClose={onClose}
    >
      {[...listed].map(([key, choice]) => (
        <Command.Item
          key={key}
          className="picker-item"
          value={key}
          onSelect={() => toggle(choice)}
        >
          <span className="tag-picker-tick">
            {on.has(key) && (
              <>
                <Check aria-hidden />
                <VisuallyHidden>on this message: </VisuallyHidden>
              </>
            )}
          </span>
          <bdi>{tagWords(choice)}</bdi>
        </Command.Item>
      ))}
    </Picker>
  );
}

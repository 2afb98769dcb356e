import type { Conversation } from "../../shared/model/conversation.ts";
import { ContextPost } from "./context-post.tsx";

/** What stands above the messages: how many came before, a mail's subject, our post that they are below. */
export function ThreadHead({
  conversation: { channel, title, earlier, context },
  onEarlier,
  openLink,
}: {
  conversation: Conversation;
  onEarlier: () => void;
  openLink: (href: string) => void;
}) {
  return (
    <>
      {earlier > 0 && (
        <button type="button" className="thread-earlier" onClick={onEarlier}>
          {earlier.toLocaleString()} earlier{" "}
          {earlier === 1 ? "message" : "messages"}
        </button>
      )}
      {channel === "email" && title !== "" && (
        <h2 className="thread-subject" dir="auto">
          {title}
        </h2>
      )}
      {context.map((message) => (
        <ContextPost key={message.id} message={message} openLink={openLink} />
      ))}
    </>
  );
}

import type { Conversation } from "../../shared/model/conversation.ts";
import { ContextPost } from "./context-post.tsx";

/** What stands above the messages: how many came before, a mail's subject, our post that they are below. */
export function ThreadHead({
  conversation: { channel, kind, title, earlier, context },
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
        <More count={earlier} which="earlier" onMore={onEarlier} />
      )}
      {channel === "email" && title !== "" && (
        <h2 className="thread-subject" dir="auto">
          {title}
        </h2>
      )}
      {context.map((message) => (
        <ContextPost
          key={message.id}
          message={message}
          isLinked={channel === "links" && kind === "mention"}
          openLink={openLink}
        />
      ))}
    </>
  );
}

/** What stands below the messages where newer ones are not shown: how many. */
export function ThreadFoot({
  later,
  onLater,
}: {
  later: number;
  onLater: () => void;
}) {
  return <More count={later} which="later" onMore={onLater} />;
}

function More({
  count,
  which,
  onMore,
}: {
  count: number;
  which: "earlier" | "later";
  onMore: () => void;
}) {
  return (
    <button type="button" className="thread-more" onClick={onMore}>
      {count.toLocaleString()} {which} {count === 1 ? "message" : "messages"}
    </button>
  );
}

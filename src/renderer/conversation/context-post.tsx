import { emojiIn, emojiOf } from "../../shared/body/emoji.ts";
import type { Message } from "../../shared/model/message.ts";
import { Button } from "../ui/button.tsx";
import { Clock } from "../ui/clock.tsx";
import { PicturedLine, PicturedName } from "../ui/emoji.tsx";
import { SignalsLine } from "./signals-line.tsx";
import "./context-post.css";

/** The post above the conversation: what people are answering. */
export function ContextPost({
  message,
  isLinked,
  openLink,
}: {
  message: Message;
  /** What is below it is a page that links to it, not an answer. */
  isLinked: boolean;
  openLink: (href: string) => void;
}) {
  const { permalink, author } = message;
  const ours = message.direction === "out";
  return (
    <section
      className="context-post"
      aria-label={isLinked ? "What this links to" : "What this answers"}
    >
      <p className="context-head">
        {ours ? (
          `${isLinked ? "Links to" : "In answer to"} your post`
        ) : (
          <>
            In answer to{" "}
            <bdi>
              <PicturedName who={author} />
            </bdi>
          </>
        )}
        {" · "}
        <Clock at={message.sentAt} />
        {permalink !== undefined && (
          <Button
            kind="plain"
            className="context-open"
            title={permalink}
            onClick={() => openLink(permalink)}
          >
            Open
          </Button>
        )}
      </p>
      {message.subject !== undefined && (
        <p className="context-subject" dir="auto">
          {message.subject}
        </p>
      )}
      <p className="context-text" dir="auto" lang={message.lang}>
        <ContextText message={message} />
      </p>
      {message.signals !== undefined && (
        <SignalsLine signals={message.signals} openLink={openLink} />
      )}
    </section>
  );
}

/** What it says in a few lines, or what stands before that. */
function ContextText({ message }: { message: Message }) {
  const { deletedAt, warning, text, body, id: messageId } = message;
  if (deletedAt !== undefined) return "Deleted since.";
  if (warning !== undefined) return warning;
  const emoji = emojiIn(text, emojiOf(body));
  return <PicturedLine text={text} emoji={emoji} where={{ messageId }} />;
}

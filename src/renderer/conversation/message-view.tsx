import { useState } from "react";
import type { Message } from "../../shared/model/message.ts";
import { tagWords } from "../tag-words.ts";
import { Attachments } from "./attachments.tsx";
import { BodyView } from "./body-view.tsx";
import { MessageMenu, type MessageDoings } from "./message-menu.tsx";
import { SignalsLine } from "./signals-line.tsx";
import { Chip } from "../ui/chip.tsx";
import { Clock } from "../ui/clock.tsx";
import { PicturedName } from "../ui/emoji.tsx";
import "./message-view.css";

type Props = {
  message: Message;
  /** A search led here. */
  found: boolean;
  /** The person waits for an answer from this message on. */
  waitsHere: boolean;
  /** An answer to it is queued or on its way. */
  answering: boolean;
  /** Tab comes here. */
  tabStop: boolean;
  /** The conversation's subject, not repeated on each mail. */
  title: string;
  /** Where it reached us, of a conversation with several accounts. */
  via: string | undefined;
  /** The address of the page that it is, shown below its text. */
  page: string | undefined;
  doings: MessageDoings;
  openLink: (href: string) => void;
};

/** One message: who and when, then the text, with everything that happened to it said in words. */
export function MessageView({
  message,
  found,
  waitsHere,
  answering,
  tabStop,
  title,
  via,
  page,
  doings,
  openLink,
}: Props) {
  const ours = message.direction === "out";
  // Where it is a page, its title stands nowhere else.
  const subject =
    page === undefined ? ownSubject(message.subject, title) : message.subject;
  return (
    <article
      className="message"
      data-from={message.direction}
      data-found={found || undefined}
      data-message={message.id}
      data-author={ours ? undefined : message.author.personId}
      aria-label={`${message.author.name}${waitsHere ? ", waits for an answer" : ""}`}
      // An article of a feed takes the keyboard: https://www.w3.org/WAI/ARIA/apg/patterns/feed/
      // oxlint-disable-next-line jsx-a11y/no-noninteractive-tabindex
      tabIndex={tabStop ? 0 : -1}
    >
      <header className="message-head">
        <bdi className="message-author" title={message.author.handle}>
          <PicturedName who={message.author} />
        </bdi>
        <Clock at={message.sentAt} claimedAt={message.claimedAt} />
        {via !== undefined && page === undefined && (
          <span>
            {ours ? "from" : "to"} <bdi>{via}</bdi>
          </span>
        )}
        <Notes message={message} />
        {waitsHere && !answering && (
          <span className="message-waits">waits for an answer</span>
        )}
        {waitsHere && answering && (
          <span className="message-answering">answer on its way</span>
        )}
        <MessageMenu message={message} doings={doings} />
      </header>
      <div className="message-text">
        {subject !== undefined && (
          <p className="message-subject" dir="auto">
            {subject}
          </p>
        )}
        <Text message={message} ours={ours} openLink={openLink} />
        {page !== undefined && (
          <button
            type="button"
            className="message-page"
            title={page}
            onClick={() => openLink(page)}
          >
            <bdi>{page.replace(/^https?:\/\/(?:www\.)?|\/$/g, "")}</bdi>
          </button>
        )}
      </div>
      {message.feedback.length > 0 && (
        <ul className="message-tags" aria-label="Feedback">
          {message.feedback.map((tag) => (
            <li key={tag.id}>
              <Chip>
                <bdi>{tagWords(tag)}</bdi>
              </Chip>
            </li>
          ))}
        </ul>
      )}
      {message.signals !== undefined && (
        <SignalsLine signals={message.signals} openLink={openLink} />
      )}
    </article>
  );
}

/** A subject that the header does not already show; "Re:" does not make it another one. */
function ownSubject(
  subject: string | undefined,
  title: string,
): string | undefined {
  if (subject === undefined) return undefined;
  const bare = (text: string) =>
    text.replace(/^(?:(?:re|aw|fwd?|wg|odp|sv|tr)\s*:\s*)+/i, "").trim();
  return bare(subject) === bare(title) ? undefined : subject;
}

/** What sets a message apart from an ordinary one to us. */
function Notes({ message }: { message: Message }) {
  const notes = [
    message.automatic ? "sent automatically" : "",
    message.direction === "in" && message.addressed === "aside"
      ? "names us in passing"
      : "",
    message.direction === "in" && message.addressed === "other"
      ? "not to us"
      : "",
    message.kind === "quote" ? "quotes" : "",
    message.visibility === "private" && message.kind !== "email"
      ? "private"
      : "",
    message.editedAt !== undefined && message.deletedAt === undefined
      ? "edited"
      : "",
    message.doable.includes("unlike") ? "♥ liked by us" : "",
    message.doable.includes("unboost") ? "boosted by us" : "",
    message.hiddenAt === undefined || message.deletedAt !== undefined
      ? ""
      : "hidden",
    message.heldAt === undefined || message.hiddenAt !== undefined
      ? ""
      : message.doable.includes("approve")
        ? "held for approval: your answer approves it"
        : "held for approval",
  ].filter((note) => note !== "");
  if (notes.length === 0) return null;
  return <span>{notes.join(" · ")}</span>;
}

function Text({
  message,
  ours,
  openLink,
}: {
  message: Message;
  ours: boolean;
  openLink: (href: string) => void;
}) {
  const [open, setOpen] = useState(message.warning === undefined);
  if (message.erasedAt !== undefined)
    return (
      <p className="message-gone">
        Text erased <Clock at={message.erasedAt} />: its time was over.
      </p>
    );
  if (message.deletedAt !== undefined) {
    return (
      <p className="message-gone">
        Deleted {ours ? "" : "by its author "}
        <Clock at={message.deletedAt} />.
      </p>
    );
  }
  const empty = message.body.length === 0 && message.text.trim() === "";
  return (
    <>
      {message.warning !== undefined && (
        <div className="message-warning">
          <span dir="auto">{message.warning}</span>
          <button
            type="button"
            className="body-fold"
            aria-expanded={open}
            onClick={() => setOpen(!open)}
          >
            {open ? "Hide the text" : "Show the text"}
          </button>
        </div>
      )}
      {open && empty && message.attachments.length === 0 && (
        <p className="message-gone">No text.</p>
      )}
      {open && !empty && (
        <div lang={message.lang}>
          <BodyView
            messageId={message.id}
            body={
              message.body.length > 0
                ? message.body
                : [{ t: "p", c: [message.text] }]
            }
            foldQuotes={message.kind === "email"}
            openLink={openLink}
          />
        </div>
      )}
      {open && <Attachments files={message.attachments} openLink={openLink} />}
    </>
  );
}

import { StickyNote } from "lucide-react";
import { useRef } from "react";
import type { Note } from "../shared/model/note.ts";
import { useRemembering } from "./remembering.ts";
import { Button } from "./ui/button.tsx";
import { Clock } from "./ui/clock.tsx";
import { NoteBegun } from "./ui/note-begun.tsx";
import { NoteComposer } from "./ui/note-composer.tsx";
import { useNote } from "./use-note.ts";
import "./ui/note.css";

/** A note, in the thread at its time or with the person whom it is about: visibly no message. */
export function NoteView({
  note,
  conversationId,
  about,
  tabStop,
}: {
  note: Note;
  /** Where it is shown. */
  conversationId: string;
  /** Whom it is about, when it is not about this conversation. */
  about: string | undefined;
  /** Tab comes here. */
  tabStop: boolean;
}) {
  const { deleteNote } = useRemembering();
  const article = useRef<HTMLElement>(null);
  const change = useNote({ conversationId, changes: note }, () =>
    article.current?.focus(),
  );
  return (
    <article
      ref={article}
      className="note"
      aria-label="Note between colleagues"
      // oxlint-disable-next-line jsx-a11y/no-noninteractive-tabindex
      tabIndex={tabStop ? 0 : -1}
    >
      <header className="note-head">
        <StickyNote aria-hidden />
        <span className="note-title">
          Note{" "}
          {about !== undefined && (
            <>
              about <bdi>{about}</bdi>
            </>
          )}
        </span>
        <Clock at={note.at} />
        {note.editedAt !== undefined && <span>edited</span>}
        <span className="note-never">between colleagues, never sent</span>
      </header>
      {change.writing ? (
        <NoteComposer
          label="Change the note"
          text={change.text}
          problem={change.problem}
          onText={change.keep}
          onSave={change.save}
          onLeave={change.leave}
        />
      ) : (
        <>
          <p className="note-text" dir="auto">
            {note.text}
          </p>
          {change.begun && (
            <NoteBegun
              text={change.text}
              finish="Finish the change"
              onFinish={change.open}
              onDiscard={() => void change.discard()}
            />
          )}
          <footer className="note-actions">
            {!change.begun && (
              <Button kind="plain" onClick={change.open}>
                Edit
              </Button>
            )}
            <Button kind="plain" onClick={() => void deleteNote(note.id)}>
              Delete
            </Button>
          </footer>
        </>
      )}
    </article>
  );
}

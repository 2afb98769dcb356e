import { StickyNote } from "lucide-react";
import { useState } from "react";
import type { Note } from "../../shared/model/note.ts";
import { useRemembering } from "../remembering.ts";
import { Button } from "../ui/button.tsx";
import { Clock } from "../ui/clock.tsx";
import { NoteComposer } from "./note-composer.tsx";
import "./note.css";

/** A note in its place in time: visibly no message. */
export function NoteView({
  note,
  about,
  tabStop,
}: {
  note: Note;
  /** Whom it is about, when it is not about this conversation. */
  about: string | undefined;
  /** Tab comes here. */
  tabStop: boolean;
}) {
  const { editNote, deleteNote } = useRemembering();
  const [editing, setEditing] = useState(false);
  return (
    <article
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
      {editing ? (
        <NoteComposer
          label="Change the note"
          text={note.text}
          onSave={(text) => editNote(note.id, text)}
          onLeave={() => setEditing(false)}
        />
      ) : (
        <>
          <p className="note-text" dir="auto">
            {note.text}
          </p>
          <footer className="note-actions">
            <Button kind="plain" onClick={() => setEditing(true)}>
              Edit
            </Button>
            <Button kind="plain" onClick={() => void deleteNote(note.id)}>
              Delete
            </Button>
          </footer>
        </>
      )}
    </article>
  );
}

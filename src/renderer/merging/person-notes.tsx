import { useRef } from "react";
import type { Person } from "../../shared/model/person.ts";
import { NoteView } from "../note-view.tsx";
import { Button } from "../ui/button.tsx";
import { NoteBegun } from "../ui/note-begun.tsx";
import { NoteComposer } from "../ui/note-composer.tsx";
import { useNote } from "../use-note.ts";

/** What colleagues have told one another about somebody, and where they go on. */
export function PersonNotes({
  person,
  conversationId,
  begins,
}: {
  person: Person;
  /** Where they were met: what is left unfinished is listed there. */
  conversationId: string;
  begins: boolean;
}) {
  const section = useRef<HTMLElement>(null);
  const note = useNote(
    { conversationId, personId: person.id },
    () => section.current?.focus(),
    begins,
  );
  return (
    <section
      ref={section}
      className="person-notes"
      aria-label="Notes"
      tabIndex={-1}
    >
      <h3 className="person-heading">Notes</h3>
      {person.notes.map((one) => (
        <NoteView
          key={one.id}
          note={one}
          conversationId={conversationId}
          about={undefined}
          tabStop
        />
      ))}
      {note.writing ? (
        <NoteComposer
          label={`Note about ${person.name}`}
          text={note.text}
          problem={note.problem}
          onText={note.keep}
          onSave={note.save}
          onLeave={note.leave}
        />
      ) : note.begun ? (
        <NoteBegun
          text={note.text}
          finish="Finish the note"
          onFinish={note.open}
          onDiscard={() => void note.discard()}
        />
      ) : (
        <Button onClick={note.open}>Add a note</Button>
      )}
    </section>
  );
}

import type { RowChange } from "../../shared/model/decision.ts";
import type { Note } from "../../shared/model/note.ts";
import { newId } from "./id.ts";
import type { Archive } from "./open.ts";
import { prepared } from "./prepared.ts";
import { changeRow, getRow } from "./remembered.ts";

type NoteRow = {
  id: string;
  conversation_id: string | null;
  person_id: string | null;
  text: string;
  at: number;
  edited_at: number | null;
};

function toNote(row: NoteRow): Note {
  return {
    id: row.id,
    ...(row.conversation_id === null
      ? {}
      : { conversationId: row.conversation_id }),
    ...(row.person_id === null ? {} : { personId: row.person_id }),
    text: row.text,
    at: row.at,
    ...(row.edited_at === null ? {} : { editedAt: row.edited_at }),
  };
}

/** Of a conversation and of who is in it, oldest first. */
export function notesIn(db: Archive, conversationId: string): Note[] {
  return prepared<[string, string], NoteRow>(
    db,
    `SELECT * FROM notes WHERE conversation_id = ?
      UNION ALL
      SELECT * FROM notes WHERE person_id IN (
        SELECT i.person_id FROM messages m INDEXED BY messages_of_conversation
        CROSS JOIN identities i ON i.id = m.identity_id WHERE m.conversation_id = ?)
      ORDER BY at, id`,
  )
    .all(conversationId, conversationId)
    .map(toNote);
}

/** Of a person, oldest first. */
export function notesAbout(db: Archive, personId: string): Note[] {
  return prepared<[string], NoteRow>(
    db,
    "SELECT * FROM notes WHERE person_id = ? ORDER BY at, id",
  )
    .all(personId)
    .map(toNote);
}

/** Throws `not-found`. */
export function getNote(db: Archive, id: string): Note {
  return toNote(getRow(db, "notes", id) as NoteRow);
}

export function addNote(
  db: Archive,
  about: { conversationId: string } | { personId: string },
  text: string,
  at: number,
): { id: string; rows: RowChange[] } {
  const id = newId();
  const after = {
    id,
    conversation_id: "conversationId" in about ? about.conversationId : null,
    person_id: "personId" in about ? about.personId : null,
    text,
    at,
    edited_at: null,
  };
  return { id, rows: [changeRow(db, { table: "notes", before: null, after })] };
}

export function editNote(
  db: Archive,
  id: string,
  text: string,
  at: number,
): RowChange[] {
  const before = getRow(db, "notes", id);
  const after = { ...before, text, edited_at: at };
  return [changeRow(db, { table: "notes", before, after })];
}

export function deleteNote(db: Archive, id: string): RowChange[] {
  const before = getRow(db, "notes", id);
  return [changeRow(db, { table: "notes", before, after: null })];
}

import { type KeyboardEvent, useEffect, useRef, useState } from "react";
import { Button } from "./button.tsx";
import { KeyCap } from "./key-cap.tsx";
import "./note.css";

/** Where a note is written. It looks like no answer: nobody but us will read it. */
export function NoteComposer({
  label,
  text: before,
  problem,
  onText,
  onSave,
  onLeave,
}: {
  label: string;
  text: string;
  /** Why it is not on the disk yet. */
  problem: string | undefined;
  /** Every letter, so that leaving loses none. */
  onText: (text: string) => void;
  /** False: it could not be saved and stays. */
  onSave: (text: string) => Promise<boolean>;
  onLeave: () => void;
}) {
  const [text, setText] = useState(before);
  const [saving, setSaving] = useState(false);
  const box = useRef<HTMLTextAreaElement>(null);
  useEffect(() => box.current?.focus(), []);
  const isEmpty = text.trim() === "";

  async function save(): Promise<void> {
    if (isEmpty || saving) return;
    setSaving(true);
    const saved = await onSave(text);
    setSaving(false);
    if (saved) onLeave();
    else box.current?.focus();
  }
  function press(event: KeyboardEvent): void {
    if (event.nativeEvent.isComposing) return;
    if (event.key === "Escape") onLeave();
    else if (event.key === "Enter" && (event.ctrlKey || event.metaKey))
      void save();
    else return;
    event.preventDefault();
    event.stopPropagation();
  }

  return (
    <form
      className="note-composer"
      aria-label={label}
      onSubmit={(event) => {
        event.preventDefault();
        void save();
      }}
    >
      <textarea
        ref={box}
        className="note-box"
        data-takes-escape
        aria-label={label}
        placeholder="Between colleagues, never sent"
        dir="auto"
        rows={2}
        maxLength={20_000}
        value={text}
        readOnly={saving}
        onChange={(event) => {
          setText(event.target.value);
          onText(event.target.value);
        }}
        onKeyDown={press}
      />
      {problem !== undefined && (
        <p className="form-problem" role="alert">
          Not on the disk yet, and tried again by itself. {problem}
        </p>
      )}
      <div className="note-bar">
        <span className="note-keys">
          <KeyCap keys="Mod+Enter" /> keep <KeyCap keys="Escape" /> leave
        </span>
        <Button kind="plain" onClick={onLeave}>
          Cancel
        </Button>
        <Button type="submit" disabled={isEmpty || saving}>
          Keep the note
        </Button>
      </div>
    </form>
  );
}

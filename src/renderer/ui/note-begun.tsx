import { StickyNote } from "lucide-react";
import { Button } from "./button.tsx";
import "./note.css";

/** A note, or a change of one, that was begun and left, or cut off. */
export function NoteBegun({
  text,
  finish,
  onFinish,
  onDiscard,
}: {
  text: string;
  /** What the button says. */
  finish: string;
  onFinish: () => void;
  onDiscard: () => void;
}) {
  return (
    <div className="note-begun">
      <StickyNote aria-hidden />
      <span className="note-begun-text" dir="auto">
        {text}
      </span>
      <Button onClick={onFinish}>{finish}</Button>
      <Button kind="plain" onClick={onDiscard}>
        Discard
      </Button>
    </div>
  );
}

import { StickyNote } from "lucide-react";
import { Button } from "../ui/button.tsx";
import "./note.css";

/** A note that was begun and left, or cut off. */
export function NoteBegun({
  text,
  onFinish,
}: {
  text: string;
  onFinish: () => void;
}) {
  return (
    <div className="note-begun">
      <StickyNote aria-hidden />
      <span className="note-begun-text" dir="auto">
        {text}
      </span>
      <Button onClick={onFinish}>Finish the note</Button>
    </div>
  );
}

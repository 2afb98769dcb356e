import { useState } from "react";
import { type CommandName, commandOf } from "../../shared/commands.ts";
import type { Keymap } from "../../shared/keymap.ts";
import { isMac } from "../commands.tsx";
import { Button } from "../ui/button.tsx";
import { KeyCap } from "../ui/key-cap.tsx";
import { standsInTheWay, strokeOf } from "./stroke.ts";

/** Takes the next one or two strokes as the keys of a command, and says whose they are now. */
export function KeyCapture({
  name,
  keymap,
  onKeep,
  onCancel,
}: {
  name: CommandName;
  keymap: Keymap;
  onKeep: (keys: string) => void;
  onCancel: () => void;
}) {
  const [strokes, setStrokes] = useState<string[]>([]);
  const keys = strokes.join(" ");
  const other =
    strokes.length === 0 ? undefined : standsInTheWay(keymap, name, keys);
  return (
    <span className="key-capture">
      <input
        className="key-capture-box"
        readOnly
        // Asked for a moment ago, and the only field.
        // oxlint-disable-next-line jsx-a11y/no-autofocus
        autoFocus
        aria-label={`Press the keys for ${commandOf(name).title}`}
        placeholder="Press keys"
        value={keys}
        onKeyDown={(event) => {
          const { key } = event;
          if (key === "Tab") return;
          event.preventDefault();
          event.stopPropagation();
          if (key === "Escape") onCancel();
          else if (key === "Enter" && strokes.length > 0) onKeep(keys);
          else if (key === "Backspace") setStrokes([]);
          else {
            const stroke = strokeOf(
              {
                key,
                code: event.code,
                ctrlKey: event.ctrlKey,
                metaKey: event.metaKey,
                altKey: event.altKey,
                shiftKey: event.shiftKey,
                altGraph: event.getModifierState("AltGraph"),
              },
              isMac,
            );
            if (stroke !== null)
              setStrokes(
                strokes.length === 1 ? [...strokes, stroke] : [stroke],
              );
          }
        }}
      />
      <span className="key-capture-words" role="status">
        {other === undefined ? (
          <>
            <KeyCap keys="Enter" /> keeps them
          </>
        ) : (
          `“${commandOf(other).title}” loses them`
        )}
      </span>
      <Button disabled={strokes.length === 0} onClick={() => onKeep(keys)}>
        Keep
      </Button>
      <Button kind="plain" onClick={onCancel}>
        Cancel
      </Button>
    </span>
  );
}

import { capsOf } from "../../shared/keymap.ts";
import "./key-cap.css";

const isMac = /Mac|iPhone|iPad/.test(navigator.platform);

/** Keys as they are printed on the keyboard: `g d`, `Mod+Enter`, `[`. */
export function KeyCap({
  keys,
  layout,
}: {
  keys: string;
  /** The user's own print on physical keys. */
  layout?: ReadonlyMap<string, string>;
}) {
  const strokes = capsOf(keys, isMac, layout);
  return (
    <span className="key-caps">
      {strokes.map((caps, place) => (
        <kbd key={`${place}-${caps.join("+")}`} className="key-cap">
          {caps.join(" ")}
        </kbd>
      ))}
    </span>
  );
}

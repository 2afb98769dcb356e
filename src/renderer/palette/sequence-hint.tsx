import { commandNames, commandOf } from "../../shared/commands.ts";
import { useCommandList } from "../commands.tsx";
import { KeyCap } from "../ui/key-cap.tsx";
import "./sequence-hint.css";

/** After the first key of a sequence: which keys may follow, and what they do. */
export function SequenceHint() {
  const { keymap, pending } = useCommandList();
  if (pending === undefined) return null;
  const prefix = `${pending} `;
  const follow = commandNames.flatMap((name) =>
    keymap[name]
      .filter((keys) => keys.startsWith(prefix))
      .map((keys) => ({ name, rest: keys.slice(prefix.length) })),
  );
  return (
    <div className="sequence-hint" role="status">
      <KeyCap keys={pending} />
      <ul className="sequence-hint-list">
        {follow.map(({ name, rest }) => (
          <li key={name}>
            <KeyCap keys={rest} /> {commandOf(name).title}
          </li>
        ))}
      </ul>
    </div>
  );
}

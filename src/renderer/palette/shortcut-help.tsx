import {
  commandGroups,
  type CommandName,
  commandNames,
  commandOf,
} from "../../shared/commands.ts";
import { useCommandList } from "../commands.tsx";
import { Dialog } from "../ui/dialog.tsx";
import { KeyCap } from "../ui/key-cap.tsx";
import { useKeyboardLayout } from "../ui/use-keyboard-layout.ts";
import "./shortcut-help.css";

/** One line for the nine columns. */
const shown = commandNames.filter((name) => !/^column\.[2-9]$/.test(name));

/** Every key as it is bound now, as it is printed on the user's own keyboard. */
export function ShortcutHelp({ onClose }: { onClose: () => void }) {
  const { keymap } = useCommandList();
  const layout = useKeyboardLayout();
  const print = layout === undefined ? {} : { layout };

  function caps(name: CommandName) {
    if (name === "column.1") {
      const first = keymap["column.1"][0] ?? "1";
      const ninth = keymap["column.9"][0] ?? "9";
      return (
        <>
          <KeyCap keys={first} {...print} /> …{" "}
          <KeyCap keys={ninth} {...print} />
        </>
      );
    }
    return keymap[name].map((keys) => (
      <KeyCap key={keys} keys={keys} {...print} />
    ));
  }

  return (
    <Dialog
      title="Keys"
      size="l"
      description="Single keys work outside text fields. Every one can be changed in Settings; every command is in the palette too."
      onClose={onClose}
    >
      <div className="shortcut-help">
        {commandGroups.map((group) => (
          <section key={group} className="shortcut-help-group">
            <h3 className="shortcut-help-heading">{group}</h3>
            <dl>
              {shown
                .filter(
                  (name) =>
                    commandOf(name).group === group && keymap[name].length > 0,
                )
                .map((name) => (
                  <div key={name} className="shortcut-help-line">
                    <dt>
                      {name === "column.1"
                        ? "Column 1 to 9"
                        : commandOf(name).title}
                    </dt>
                    <dd>{caps(name)}</dd>
                  </div>
                ))}
            </dl>
          </section>
        ))}
      </div>
    </Dialog>
  );
}

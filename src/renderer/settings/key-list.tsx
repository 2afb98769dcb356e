import { useState } from "react";
import {
  commandGroups,
  type CommandName,
  commandNames,
  commandOf,
} from "../../shared/commands.ts";
import { keymapWith } from "../../shared/keymap.ts";
import type { Settings } from "../../shared/model/settings.ts";
import { Button } from "../ui/button.tsx";
import { KeyCap } from "../ui/key-cap.tsx";
import { KeyCapture } from "./key-capture.tsx";
import type { SaveSettings } from "./save-settings.ts";
import { rebound } from "./stroke.ts";
import "./key-list.css";

/** Every command with its keys, each of which can be changed. */
export function KeyList({
  settings,
  onSave,
}: {
  settings: Settings;
  onSave: SaveSettings;
}) {
  const [changing, setChanging] = useState<CommandName>();
  const keymap = keymapWith(settings.keys);
  const own = Object.keys(settings.keys).length > 0;

  function reset(name: CommandName): void {
    const { [name]: _, ...rest } = settings.keys;
    onSave({ keys: rest });
  }

  return (
    <section aria-label="Keys">
      <h2 className="key-list-title">
        Keys
        {own && (
          <Button kind="plain" onClick={() => onSave({ keys: {} })}>
            Set all back
          </Button>
        )}
      </h2>
      {commandGroups.map((group) => (
        <div key={group} className="key-group">
          <h3>{group}</h3>
          <ul>
            {commandNames
              .filter((name) => commandOf(name).group === group)
              .map((name) => (
                <li key={name} className="key-line">
                  <span className="key-command">{commandOf(name).title}</span>
                  {changing === name ? (
                    <KeyCapture
                      name={name}
                      keymap={keymap}
                      onCancel={() => setChanging(undefined)}
                      onKeep={(keys) => {
                        onSave({
                          keys: rebound(settings.keys, keymap, name, keys),
                        });
                        setChanging(undefined);
                      }}
                    />
                  ) : (
                    <>
                      <span className="key-caps-line">
                        {keymap[name].map((keys) => (
                          <KeyCap key={keys} keys={keys} />
                        ))}
                        {keymap[name].length === 0 && "no key"}
                      </span>
                      {settings.keys[name] !== undefined && (
                        <Button kind="plain" onClick={() => reset(name)}>
                          Set back
                        </Button>
                      )}
                      <Button
                        kind="plain"
                        aria-label={`Change the keys of ${commandOf(name).title}`}
                        onClick={() => setChanging(name)}
                      >
                        Change
                      </Button>
                    </>
                  )}
                </li>
              ))}
          </ul>
        </div>
      ))}
    </section>
  );
}

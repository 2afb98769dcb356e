import { useQuery } from "@tanstack/react-query";
import { Command } from "cmdk";
import { useState } from "react";
import type { Account } from "../../shared/model/account.ts";
import {
  commandGroups,
  type CommandName,
  commandNames,
  commandOf,
} from "../../shared/commands.ts";
import { useCommandList } from "../commands.tsx";
import { accountsQuery, columnsQuery } from "../queries.ts";
import { channelGlyphs } from "../ui/channel-glyph.ts";
import { KeyCap } from "../ui/key-cap.tsx";
import { Picker } from "../ui/picker.tsx";
import "./palette.css";

/** Going to a column by number is offered under the column's own title instead. */
const named = commandNames.filter((name) => !/^column\.\d$/.test(name));

/** What is looked for by name first; moving about is for the keys. */
const paletteGroups = [
  ...commandGroups.filter((group) => group !== "Move"),
  "Move",
] as const;

/** Every command by its name with its key, and every column and account. */
export function Palette({
  from,
  onColumn,
  onAccount,
  onClose,
}: {
  /** Where the keyboard was: commands are run as if it still were there. */
  from: Element | null;
  onColumn: (columnId: string) => void;
  onAccount: (account: Account) => void;
  onClose: () => void;
}) {
  const { keymap, run, available } = useCommandList();
  const { data: columns } = useQuery(columnsQuery);
  const { data: accounts } = useQuery(accountsQuery);
  const [text, setText] = useState("");
  const [here] = useState(() => new Set(available(from)));

  function choose(then: () => void): void {
    onClose();
    // After the dialog has gone, so that it does not take back a focus that the command moves.
    setTimeout(() => {
      if (from instanceof HTMLElement && from !== document.body) from.focus();
      then();
    });
  }
  const isOffered = (name: CommandName) =>
    name !== "palette" && (here.has(name) || commandOf(name).group !== "Move");

  return (
    <Picker
      className="palette"
      title={<span className="visually-hidden">Command palette</span>}
      label="Command palette"
      placeholder="A command, a column, an account"
      maxLength={200}
      text={text}
      filters
      onText={setText}
      onClose={() => choose(() => undefined)}
      dialog={{
        onCloseAutoFocus: (event) => event.preventDefault(),
        onKeyDown(event) {
          if (event.key !== "k" || !(event.ctrlKey || event.metaKey)) return;
          event.preventDefault();
          choose(() => undefined);
        },
      }}
    >
      <Command.Empty className="picker-empty">
        No command is called that.
      </Command.Empty>
      {columns !== undefined && (
        <Command.Group heading="Columns">
          {columns.map(({ id, title, query }, place) => (
            <Command.Item
              key={id}
              className="picker-item"
              value={`column ${id}`}
              keywords={["column", title, query]}
              onSelect={() => choose(() => onColumn(id))}
            >
              <bdi>{title}</bdi>
              <span className="palette-note" dir="auto">
                {query}
              </span>
              {place < 9 && (
                <KeyCap
                  keys={keymap[`column.${place + 1}` as "column.1"][0] ?? ""}
                />
              )}
            </Command.Item>
          ))}
        </Command.Group>
      )}
      {paletteGroups.map((group) => (
        <Command.Group key={group} heading={group}>
          {named
            .filter(
              (name) => commandOf(name).group === group && isOffered(name),
            )
            .map((name) => (
              <Command.Item
                key={name}
                className="picker-item"
                value={name}
                keywords={[commandOf(name).title, group]}
                disabled={!here.has(name)}
                onSelect={() => choose(() => run(name, from))}
              >
                <span>{commandOf(name).title}</span>
                {!here.has(name) && (
                  <span className="palette-note">not here</span>
                )}
                {keymap[name][0] !== undefined && (
                  <KeyCap keys={keymap[name][0]} />
                )}
              </Command.Item>
            ))}
        </Command.Group>
      ))}
      {accounts !== undefined && accounts.length > 0 && (
        <Command.Group heading="Accounts">
          {accounts
            .filter(({ removedAt }) => removedAt === undefined)
            .map((account) => (
              <Command.Item
                key={account.id}
                className="picker-item"
                value={`account ${account.id}`}
                keywords={["account", account.name, account.handle]}
                onSelect={() => choose(() => onAccount(account))}
              >
                <bdi>{account.name}</bdi>
                <span className="palette-note" dir="auto">
                  {channelGlyphs[account.channel].name} · {account.handle}
                </span>
              </Command.Item>
            ))}
        </Command.Group>
      )}
    </Picker>
  );
}

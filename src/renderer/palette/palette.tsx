import { useQuery } from "@tanstack/react-query";
import { Command, defaultFilter } from "cmdk";
import { type ReactNode, useState } from "react";
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

type Entry = {
  value: string;
  keywords: string[];
  disabled?: boolean;
  onSelect: () => void;
  shown: ReactNode;
};
type Section = { heading: string; entries: Entry[] };

/** What matches so much worse than the best is found by chance. */
const chance = 0.01;

/** The sections with what is looked for, the best match first; all of them while nothing is typed. */
function matching(sections: Section[], text: string): Section[] {
  const typed = text.trim();
  if (typed === "") return sections;
  const scored = sections.map(({ heading, entries }) => ({
    heading,
    entries: entries
      .map((entry) => ({
        entry,
        // What can be done comes first of two that match alike.
        score:
          defaultFilter(entry.value, typed, entry.keywords) *
          (entry.disabled === true ? 0.5 : 1),
      }))
      .toSorted((one, other) => other.score - one.score),
  }));
  const bestOf = ({ entries }: (typeof scored)[number]) =>
    entries[0]?.score ?? 0;
  const least = chance * Math.max(...scored.map(bestOf));
  return scored
    .toSorted((one, other) => bestOf(other) - bestOf(one))
    .map(({ heading, entries }) => ({
      heading,
      entries: entries
        .filter(({ score }) => score > least)
        .map(({ entry }) => entry),
    }));
}

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

  const sections: Section[] = [
    {
      heading: "Columns",
      entries: (columns ?? []).map(({ id, title, query }, place) => ({
        value: `column ${id}`,
        keywords: ["column", title, query],
        onSelect: () => onColumn(id),
        shown: (
          <>
            <bdi>{title}</bdi>
            <span className="palette-note" dir="auto">
              {query}
            </span>
            {place < 9 && (
              <KeyCap
                keys={keymap[`column.${place + 1}` as "column.1"][0] ?? ""}
              />
            )}
          </>
        ),
      })),
    },
    ...paletteGroups.map((group) => ({
      heading: group,
      entries: named
        .filter((name) => commandOf(name).group === group && isOffered(name))
        .map((name) => ({
          value: name,
          keywords: [commandOf(name).title, group],
          disabled: !here.has(name),
          onSelect: () => run(name, from),
          shown: (
            <>
              <span>{commandOf(name).title}</span>
              {!here.has(name) && (
                <span className="palette-note">not here</span>
              )}
              {keymap[name][0] !== undefined && (
                <KeyCap keys={keymap[name][0]} />
              )}
            </>
          ),
        })),
    })),
    {
      heading: "Accounts",
      entries: (accounts ?? [])
        .filter(({ removedAt }) => removedAt === undefined)
        .map((account) => ({
          value: `account ${account.id}`,
          keywords: ["account", account.name, account.handle],
          onSelect: () => onAccount(account),
          shown: (
            <>
              <bdi>{account.name}</bdi>
              <span className="palette-note" dir="auto">
                {channelGlyphs[account.channel].name} · {account.handle}
              </span>
            </>
          ),
        })),
    },
  ];

  const found = matching(sections, text).filter(
    ({ entries }) => entries.length > 0,
  );

  return (
    <Picker
      className="palette"
      title={<span className="visually-hidden">Command palette</span>}
      label="Command palette"
      placeholder="A command, a column, an account"
      maxLength={200}
      text={text}
      overList={
        found.length === 0 && (
          <p className="picker-empty">No command is called that.</p>
        )
      }
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
      {found.map(({ heading, entries }) => (
        <Command.Group key={heading} heading={heading}>
          {entries.map(({ value, keywords, disabled, onSelect, shown }) => (
            <Command.Item
              key={value}
              className="picker-item"
              value={value}
              keywords={keywords}
              disabled={disabled === true}
              onSelect={() => choose(onSelect)}
            >
              {shown}
            </Command.Item>
          ))}
        </Command.Group>
      ))}
    </Picker>
  );
}

import { useQuery } from "@tanstack/react-query";
import { memo, useEffect, useMemo, useRef, useState } from "react";
import type { Column } from "../../shared/model/column.ts";
import type { CommandHandlers } from "../command-registry.ts";
import { useCommands, useHeldKeys } from "../commands.tsx";
import { accountsQuery } from "../queries.ts";
import { ErrorState } from "../ui/error-state.tsx";
import type { KeyboardHome } from "../ui/keyboard-home.ts";
import { useToast } from "../ui/toast.tsx";
import { ColumnDialog } from "./column-dialog.tsx";
import { DeckColumn } from "./deck-column.tsx";
import { useColumns } from "./use-columns.ts";
import "./deck.css";

const mostColumns = 20;
const widthStep = 24;

/** The columns, side by side; one of them has the keyboard. */
export const Deck = memo(function Deck({
  home,
  currentId,
  onCurrent,
  onFocus,
  onOpen,
}: {
  home: KeyboardHome;
  /** The column that has the keyboard; unknown: the first. */
  currentId: string | undefined;
  onCurrent: (columnId: string | undefined) => void;
  onFocus: (conversationId: string | undefined) => void;
  onOpen: (conversationId: string, to: "thread" | "composer") => void;
}) {
  const { columns, error, refetch, save } = useColumns();
  const { data: accounts } = useQuery(accountsQuery);
  const byId = useMemo(
    () => new Map(accounts?.map((account) => [account.id, account])),
    [accounts],
  );
  const toast = useToast();
  const [editing, setEditing] = useState<Column | "new">();

  const at = Math.max(0, columns?.findIndex(({ id }) => id === currentId) ?? 0);
  const current = columns?.[at];

  function go(to: number): void {
    const column = columns?.[to];
    if (column !== undefined) onCurrent(column.id);
  }
  function add(): void {
    if (columns === undefined) return;
    if (columns.length >= mostColumns)
      toast({ text: `A deck holds at most ${mostColumns} columns.` });
    else setEditing("new");
  }
  function remove(column: Column): void {
    if (columns === undefined) return;
    if (columns.length === 1) {
      toast({ text: "The last column stays: a deck has at least one." });
      return;
    }
    const before = columns;
    onCurrent(columns[at + 1]?.id ?? columns[at - 1]?.id);
    void save((deck) => deck.filter(({ id }) => id !== column.id));
    toast({
      text: `Removed the column “${column.title}”. Its conversations stay in the archive.`,
      action: { label: "Put back", run: () => void save(() => before) },
    });
  }
  function move(column: Column, by: 1 | -1): void {
    void save((deck) => {
      const from = deck.findIndex(({ id }) => id === column.id);
      const to = from + by;
      if (to < 0 || to >= deck.length) return deck;
      return deck.toSpliced(from, 1).toSpliced(to, 0, column);
    });
  }
  function resize(column: Column, width: number): void {
    const fitting = Math.round(Math.min(900, Math.max(240, width)));
    void save((deck) =>
      deck.map((other) =>
        other.id === column.id ? { ...other, width: fitting } : other,
      ),
    );
  }

  const handlers: CommandHandlers = {
    "column.next": () => go(at + 1),
    "column.previous": () => go(at - 1),
    "column.last": () => go((columns?.length ?? 0) - 1),
    "column.1": () => go(0),
    "column.2": () => go(1),
    "column.3": () => go(2),
    "column.4": () => go(3),
    "column.5": () => go(4),
    "column.6": () => go(5),
    "column.7": () => go(6),
    "column.8": () => go(7),
    "column.9": () => go(8),
    "column.add": add,
  };
  if (current !== undefined)
    Object.assign(handlers, {
      "column.edit": () => setEditing(current),
      "column.remove": () => remove(current),
      "column.left": () => move(current, -1),
      "column.right": () => move(current, 1),
      "column.wider": () => resize(current, current.width + widthStep),
      "column.narrower": () => resize(current, current.width - widthStep),
    } satisfies CommandHandlers);
  useCommands(handlers);
  const frame = useRef<HTMLElement>(null);
  const isRead = columns !== undefined;
  useEffect(() => {
    if (!isRead || frame.current === null) return undefined;
    // A conversation that opens beside it takes room: the column that has the keyboard stays in sight.
    const observer = new ResizeObserver(([entry]) =>
      entry?.target
        .querySelector(".deck-column[data-current]")
        ?.scrollIntoView({ block: "nearest", inline: "nearest" }),
    );
    observer.observe(frame.current);
    return () => observer.disconnect();
  }, [isRead]);
  useHeldKeys(!isRead && error === null, "screen");

  if (columns === undefined)
    return (
      <main className="deck" aria-label="Deck">
        {error !== null && (
          <ErrorState
            title="The columns could not be read"
            error={error}
            onRetry={() => void refetch()}
          />
        )}
      </main>
    );
  return (
    <main ref={frame} className="deck" aria-label="Deck">
      <h1 className="visually-hidden">Deck</h1>
      {columns.map((column, place) => (
        <DeckColumn
          key={column.id}
          column={column}
          place={place}
          columns={columns.length}
          accounts={byId}
          current={column.id === current?.id}
          home={home}
          onCurrent={() => onCurrent(column.id)}
          onFocus={onFocus}
          onOpen={onOpen}
          onAdd={add}
          onEdit={() => setEditing(column)}
          onRemove={() => remove(column)}
          onMove={(by) => move(column, by)}
          onResize={(width) => resize(column, width)}
        />
      ))}
      {editing !== undefined && (
        <ColumnDialog
          column={editing === "new" ? undefined : editing}
          onClose={() => setEditing(undefined)}
          onSave={(column) => {
            void save((deck) =>
              editing === "new"
                ? deck.toSpliced(at + 1, 0, column)
                : deck.map((other) =>
                    other.id === column.id ? column : other,
                  ),
            );
            onCurrent(column.id);
            setEditing(undefined);
          }}
        />
      )}
    </main>
  );
});

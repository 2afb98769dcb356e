import { useQuery } from "@tanstack/react-query";
import { Ellipsis } from "lucide-react";
import {
  useEffect,
  useImperativeHandle,
  useLayoutEffect,
  useMemo,
  useRef,
} from "react";
import type { Account } from "../../shared/model/account.ts";
import type { Column } from "../../shared/model/column.ts";
import { client } from "../api.ts";
import { useCommandList, useCommands, useHeldKeys } from "../commands.tsx";
import { useInSight } from "../looking.ts";
import { countQuery, settingsQuery } from "../queries.ts";
import { Button } from "../ui/button.tsx";
import {
  ConversationList,
  type ConversationListHandle,
} from "../ui/conversation-list.tsx";
import { messageOf } from "../ui/error-state.tsx";
import type { KeyboardHome } from "../ui/keyboard-home.ts";
import { KeyCap } from "../ui/key-cap.tsx";
import { Menu, MenuItem, MenuSeparator } from "../ui/menu.tsx";
import { useNow } from "../ui/time.tsx";
import { useToast } from "../ui/toast.tsx";
import { useConversationList } from "../use-conversation-list.ts";
import { ColumnGrip } from "./column-grip.tsx";
import { EmptyColumn, QueryError } from "./column-states.tsx";
import { accountsOf, freshness } from "./freshness.ts";
import { columnWidth } from "./column-width.ts";
import "./deck-column.css";

/** Counts are capped by the core at 1000. */
function counted(count: number): string {
  return count >= 1000 ? "999+" : String(count);
}

type Props = {
  column: Column;
  place: number;
  columns: number;
  accounts: ReadonlyMap<string, Account>;
  /** Has the keyboard. */
  current: boolean;
  home: KeyboardHome;
  onCurrent: () => void;
  onFocus: (conversationId: string | undefined) => void;
  onOpen: (conversationId: string, to: "thread" | "composer") => void;
  onAdd: () => void;
  onEdit: () => void;
  onRemove: () => void;
  onMove: (by: 1 | -1) => void;
  onResize: (width: number) => void;
};

/** One saved query as a list, with what it holds and how fresh that is. */
export function DeckColumn({ column, current, home, ...props }: Props) {
  const { accounts, onCurrent, onFocus, onOpen } = props;
  const section = useRef<HTMLElement>(null);
  const own = useRef<ConversationListHandle>(null);
  const { data: settings } = useQuery(settingsQuery);
  const toast = useToast();
  const reached = useMemo(
    () => accountsOf(column.query, accounts.values()).map(({ id }) => id),
    [column.query, accounts],
  );
  const { view, focused, handlers, focus, showNew, ...state } =
    useConversationList({
      query: column.query,
      order: column.order,
      active: current,
      onOpen,
    });

  useInSight(section, reached);

  function showHeld(): void {
    showNew();
    own.current?.focus();
  }
  async function poll(): Promise<void> {
    const asked = accountsOf(column.query, accounts.values()).filter(
      ({ paused }) => !paused,
    );
    toast({
      text: `Polling ${asked.length === 1 ? asked[0]?.name : `${asked.length} accounts`}…`,
      replaces: "poll",
    });
    const answers = await Promise.allSettled(
      asked.map(({ id }) => client.call("accounts.poll", { id })),
    );
    const added = answers.reduce(
      (sum, answer) =>
        answer.status === "fulfilled" ? sum + answer.value.added : sum,
      0,
    );
    const failed = answers.find((answer) => answer.status === "rejected");
    toast({
      text: `${added === 0 ? "Nothing new" : added === 1 ? "1 new message" : `${added} new messages`}.${failed === undefined ? "" : ` ${messageOf(failed.reason)}`}`,
      replaces: "poll",
      ...(failed === undefined ? {} : { tone: "problem" }),
    });
  }
  useCommands(
    current
      ? { ...handlers, "show.new": showHeld, poll: () => void poll() }
      : {},
  );
  useHeldKeys(current && state.loading, "screen");

  const focusedId = focused?.id;
  // The next key may come before an effect does.
  useLayoutEffect(() => {
    if (current) onFocus(focusedId);
  }, [current, focusedId, onFocus]);
  useEffect(() => {
    if (!current) return;
    section.current?.scrollIntoView({ block: "nearest", inline: "nearest" });
    // Never out of a text field, a dialog or the thread: the keyboard stays where the user put it.
    const at = document.activeElement;
    if (at === null || at === document.body || at.closest(".deck-column"))
      own.current?.focus();
  }, [current]);
  useEffect(() => {
    if (!current) return undefined;
    // The pane that had the keyboard may have gone with the conversation it showed.
    const frame = requestAnimationFrame(() => {
      if (document.activeElement === document.body) own.current?.focus();
    });
    return () => cancelAnimationFrame(frame);
    // oxlint-disable-next-line react/exhaustive-effect-dependencies -- asked again whenever the focus moves
  }, [current, focusedId]);
  useImperativeHandle(current ? home : undefined, () => ({
    focus: () => own.current?.focus(),
  }));

  const held = view.held.size;
  return (
    <section
      ref={section}
      className="deck-column"
      aria-label={column.title}
      data-current={current || undefined}
      style={columnWidth(column.width)}
      onPointerDownCapture={onCurrent}
      onFocusCapture={onCurrent}
    >
      <ColumnHead column={column} {...props} />
      {held > 0 && (
        <Button kind="plain" className="deck-column-new" onClick={showHeld}>
          {held === 1 ? "1 new above" : `${held} new above`}
          <KeyCap keys="." />
        </Button>
      )}
      {state.error !== null ? (
        <QueryError
          query={column.query}
          error={state.error}
          onEdit={props.onEdit}
          onRetry={state.retry}
        />
      ) : view.rows.length === 0 ? (
        !state.loading && <EmptyColumn query={column.query} />
      ) : (
        <ConversationList
          ref={own}
          label={column.title}
          view={view}
          active={current}
          density={settings?.density ?? "comfortable"}
          accounts={accounts}
          more={state.more}
          onFocus={focus}
          onOpen={(id) => onOpen(id, "thread")}
        />
      )}
      <ColumnGrip width={column.width} onResize={props.onResize} />
    </section>
  );
}

function ColumnHead({
  column,
  place,
  columns,
  accounts,
  onAdd,
  onEdit,
  onRemove,
  onMove,
}: Omit<Props, "current" | "home">) {
  const now = useNow();
  const { keymap } = useCommandList();
  const { data: count } = useQuery(countQuery(column.query));
  const { words, story } = freshness(
    accountsOf(column.query, accounts.values()),
    now,
  );
  const key = place < 9 ? keymap[`column.${place + 1}` as "column.1"][0] : "";
  return (
    <header className="deck-column-head">
      <h2 className="deck-column-title" dir="auto">
        {column.title}
      </h2>
      {count !== undefined && count.overdue > 0 ? (
        <span className="deck-column-overdue">
          {counted(count.overdue)} overdue
        </span>
      ) : (
        count !== undefined &&
        count.waiting > 0 && (
          <span className="deck-column-waiting">
            {counted(count.waiting)} waiting
          </span>
        )
      )}
      {key !== undefined && key !== "" && <KeyCap keys={key} />}
      <Menu
        trigger={
          <Button kind="plain" icon aria-label={`Column ${column.title}: menu`}>
            <Ellipsis aria-hidden />
          </Button>
        }
      >
        <MenuItem onSelect={onEdit}>Edit this column…</MenuItem>
        <MenuItem
          keys={keymap["column.left"][0]}
          disabled={place === 0}
          onSelect={() => onMove(-1)}
        >
          Move left
        </MenuItem>
        <MenuItem
          keys={keymap["column.right"][0]}
          disabled={place === columns - 1}
          onSelect={() => onMove(1)}
        >
          Move right
        </MenuItem>
        <MenuItem onSelect={onAdd}>Add a column…</MenuItem>
        <MenuSeparator />
        <MenuItem danger disabled={columns === 1} onSelect={onRemove}>
          Remove this column
        </MenuItem>
      </Menu>
      <p className="deck-column-facts">
        {count !== undefined && (
          <span>
            {counted(count.all)}
            {count.unread > 0 && `, ${counted(count.unread)} unread`}
          </span>
        )}
        {words !== "" && <span title={story}>{words}</span>}
      </p>
    </header>
  );
}

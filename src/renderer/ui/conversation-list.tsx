import { useVirtualizer } from "@tanstack/react-virtual";
import {
  type Ref,
  useCallback,
  useEffect,
  useId,
  useImperativeHandle,
  useLayoutEffect,
  useRef,
  useState,
} from "react";
import type { Account } from "../../shared/model/account.ts";
import type { ConversationItem } from "../../shared/model/conversation.ts";
import { cardHeight, type Density } from "./card-height.ts";
import { ConversationCard } from "./conversation-card.tsx";
import { inSightAnd } from "./in-sight-and.ts";
import type { ListView } from "./list-view.ts";
import "./conversation-list.css";

/** How near the end of what is loaded the next page is asked for, in rows. */
const pageAhead = 20;

export type ConversationListHandle = {
  focus: () => void;
};

/** Conversations under one another, of which only those in sight exist. One tab stop; the focused row is its active descendant. */
export function ConversationList({
  label,
  view,
  active,
  density,
  accounts,
  more,
  onFocus,
  onOpen,
  ref,
}: {
  label: string;
  view: ListView;
  /** The keyboard's commands go to this list. */
  active: boolean;
  density: Density;
  accounts: ReadonlyMap<string, Account>;
  /** Asks for the next page; absent: that was all. */
  more: (() => void) | undefined;
  onFocus: (id: string) => void;
  onOpen: (id: string) => void;
  ref?: Ref<ConversationListHandle>;
}) {
  const { rows, focused, gone, stayed } = view;
  const list = useRef<HTMLDivElement>(null);
  const base = useId();
  const width = useWidth(list);
  const goneId = gone ? focused : undefined;
  const height = useCallback(
    (item: ConversationItem) =>
      cardHeight(item, item.id === goneId, density, width),
    [goneId, density, width],
  );
  // Heights follow from the items. A new function here is what tells the virtualizer to read them again.
  const getItemKey = useCallback(
    (at: number) => rows[at]?.id ?? at,
    // oxlint-disable-next-line react/exhaustive-deps
    [rows, height],
  );
  const focusedAt = rows.findIndex((row) => row.id === focused);

  // oxlint-disable-next-line react/incompatible-library -- nothing here is memoised by the compiler
  const virtual = useVirtualizer({
    count: rows.length,
    getScrollElement: () => list.current,
    getItemKey,
    estimateSize: (at) => {
      const row = rows[at];
      return row === undefined ? 0 : height(row);
    },
    overscan: 6,
    // What the list names as its active row is there, also while it is scrolled away.
    rangeExtractor: inSightAnd(() => focusedAt),
  });

  useImperativeHandle(ref, () => ({
    focus: () => list.current?.focus({ preventScroll: true }),
  }));

  useAnchor(list, rows, height, active ? focused : undefined);

  useLayoutEffect(() => {
    const row = virtual.measurementsCache[focusedAt];
    const room = virtual.scrollRect?.height ?? 0;
    if (row === undefined || list.current === null || room === 0) return;
    // From what the virtualizer knows: asking the element would cost a layout for every key.
    const top = virtual.scrollOffset ?? 0;
    if (row.start < top) list.current.scrollTop = row.start;
    else if (row.end > top + room) list.current.scrollTop = row.end - room;
    // Only when the focus moves, or would: rows that come and go must not scroll the list.
    // oxlint-disable-next-line react/exhaustive-deps
  }, [focused, stayed]);

  const items = virtual.getVirtualItems();
  const lastShown = virtual.range?.endIndex ?? 0;
  useEffect(() => {
    if (lastShown >= rows.length - pageAhead) more?.();
  }, [lastShown, rows.length, more]);

  return (
    <div
      ref={list}
      className="conversation-list"
      role="listbox"
      aria-label={label}
      aria-activedescendant={
        focusedAt === -1 ? undefined : `${base}-${focused}`
      }
      tabIndex={0}
      data-active={active || undefined}
      data-density={density}
    >
      <div
        className="conversation-list-room"
        role="presentation"
        style={{ height: virtual.getTotalSize() }}
      >
        {items.map(({ index, start, size }) => {
          const row = rows[index];
          if (row === undefined) return null;
          return (
            // The keyboard is on the list, which names its active row; keys are commands.
            // oxlint-disable-next-line jsx-a11y/click-events-have-key-events, jsx-a11y/interactive-supports-focus
            <div
              key={row.id}
              id={`${base}-${row.id}`}
              className="conversation-list-row"
              role="option"
              aria-selected={row.id === focused}
              aria-posinset={index + 1}
              aria-setsize={more === undefined ? rows.length : -1}
              style={{ height: size, transform: `translateY(${start}px)` }}
              onPointerDown={() => onFocus(row.id)}
              onClick={() => onOpen(row.id)}
            >
              <ConversationCard
                item={row}
                accounts={accounts}
                gone={gone && row.id === focused}
              />
            </div>
          );
        })}
      </div>
    </div>
  );
}

/** An element's width in CSS pixels, rounded down; a common one until it is known. */
function useWidth(element: { readonly current: HTMLElement | null }): number {
  const [width, setWidth] = useState(316);
  useLayoutEffect(() => {
    const { current } = element;
    if (current === null) return undefined;
    const observer = new ResizeObserver(() =>
      setWidth(Math.floor(current.clientWidth)),
    );
    observer.observe(current);
    return () => observer.disconnect();
  }, [element]);
  return width;
}

/** Keeps a row where it is on the screen when others come or go above it: the focused one, else the first in sight once the list is scrolled or pointed at. */
function useAnchor(
  list: { readonly current: HTMLElement | null },
  rows: readonly ConversationItem[],
  height: (item: ConversationItem) => number,
  focused: string | undefined,
): void {
  const starts = useRef<ReadonlyMap<string, number>>(new Map());
  useLayoutEffect(() => {
    const before = starts.current;
    const now = new Map<string, number>();
    let start = 0;
    for (const row of rows) {
      now.set(row.id, start);
      start += height(row);
    }
    starts.current = now;
    const element = list.current;
    if (element === null || before.size === 0) return;
    const { scrollTop } = element;
    const held = scrollTop > 0 || element.matches(":hover");
    const place = focused === undefined ? undefined : before.get(focused);
    const inSight =
      place !== undefined &&
      place >= scrollTop - 60 &&
      place < scrollTop + element.clientHeight;
    const anchor =
      inSight && focused !== undefined && now.has(focused)
        ? focused
        : held
          ? [...before].find(([id, at]) => at >= scrollTop && now.has(id))?.[0]
          : undefined;
    if (anchor === undefined) return;
    const moved = (now.get(anchor) ?? 0) - (before.get(anchor) ?? 0);
    if (moved !== 0) element.scrollTop = scrollTop + moved;
    // Heights follow from rows; the focus alone moves nothing.
    // oxlint-disable-next-line react/exhaustive-deps
  }, [rows]);
}

import { useVirtualizer } from "@tanstack/react-virtual";
import {
  type ReactNode,
  type RefObject,
  useEffect,
  useEffectEvent,
  useImperativeHandle,
  useLayoutEffect,
  useRef,
  useState,
} from "react";
import type { Entry } from "./entries.ts";
import { inSightAnd } from "../ui/in-sight-and.ts";
import { KeepInPlace } from "./keep-in-place.tsx";
import "./thread.css";

/** Beyond this many rows only those in sight are in the page. */
const virtualFrom = 100;
/** Closer to the end than this counts as at the end. */
const nearEnd = 24;
/** Closer to the first or last row than this what lies beyond is asked for, so that nobody has to wait there. */
const nearEdge = 800;
/** What stays in sight of the row above one that is gone to. */
const rowAbove = 48;

type Props = {
  entries: Entry[];
  /** The row to begin at: what waits for an answer. */
  startAt: string | undefined;
  head: ReactNode;
  /** Stands there where the last row is not the newest. */
  foot: ReactNode | undefined;
  row: (entry: Entry) => ReactNode;
  frame: RefObject<HTMLDivElement | null>;
  /** The first row is near: what is before it is wanted soon. */
  onEarlier: () => void;
  /** The last row is near: what is after it is wanted soon. */
  onLater: () => void;
  onNewest: () => void;
  /** Rows have been in sight up to this one. */
  onSeen: (key: string) => void;
  /** Answers how to bring a row into the page and into sight. */
  reveal: RefObject<Reveal | null>;
};

export type Reveal = (key: string) => void;

/** The rows of a conversation in one scrolling feed; long ones are virtualised. */
export function Thread(props: Props) {
  const { frame, entries, head, foot, onEarlier, onLater, onSeen, onNewest } =
    props;
  const [box, setBox] = useState<HTMLDivElement | null>(null);
  const [below, setBelow] = useState(false);
  // Once and for all: a change would begin at the first row again.
  const [isLong] = useState(entries.length > virtualFrom);
  const Rows = isLong ? VirtualRows : PlainRows;

  const look = useEffectEvent((box: HTMLDivElement) => {
    const beyond = box.scrollHeight - box.scrollTop - box.clientHeight;
    if (box.scrollTop < nearEdge) onEarlier();
    if (beyond < nearEdge) onLater();
    setBelow(beyond > nearEnd);
    const bottom = box.getBoundingClientRect().bottom;
    const seen = [...box.querySelectorAll<HTMLElement>("[data-row]")].findLast(
      (row) => row.getBoundingClientRect().top < bottom - 8,
    );
    const key = seen?.dataset["row"];
    if (key !== undefined) onSeen(key);
  });

  useEffect(() => {
    if (box === null) return undefined;
    let frame = 0;
    const later = () => {
      cancelAnimationFrame(frame);
      frame = requestAnimationFrame(() => look(box));
    };
    box.addEventListener("scroll", later, { passive: true });
    // Also looks once at the beginning.
    const sizes = new ResizeObserver(later);
    sizes.observe(box);
    const content = box.firstElementChild;
    if (content !== null) sizes.observe(content);
    return () => {
      cancelAnimationFrame(frame);
      box.removeEventListener("scroll", later);
      sizes.disconnect();
    };
  }, [box]);

  return (
    <div className="thread-frame" ref={frame}>
      {/* It takes the keyboard from a row that goes. */}
      <div className="thread" ref={setBox} tabIndex={-1}>
        <div className="thread-content">
          {head}
          {box !== null && (
            <div className="thread-feed" role="feed" aria-label="Messages">
              <Rows {...props} box={box} />
            </div>
          )}
          {foot}
        </div>
      </div>
      {(below || foot !== undefined) && (
        <button
          type="button"
          className="thread-end"
          aria-label="Go to the newest message"
          onClick={onNewest}
        >
          ↓
        </button>
      )}
    </div>
  );
}

type RowsProps = Pick<Props, "entries" | "startAt" | "row" | "reveal"> & {
  box: HTMLDivElement;
};

function PlainRows({ entries, startAt, row, box, reveal }: RowsProps) {
  const [start] = useState(startAt);
  useImperativeHandle(
    reveal,
    () => (key) => rowOf(box, key)?.scrollIntoView({ block: "nearest" }),
    [box],
  );
  useLayoutEffect(() => {
    box.scrollTo({ top: box.scrollHeight });
    const first = rowOf(box, start);
    if (first !== null && first.offsetTop < box.scrollTop)
      box.scrollTo({ top: first.offsetTop - rowAbove });
  }, [box, start]);
  return entries.map((entry) => (
    <div key={entry.key} className="thread-row" data-row={entry.key}>
      {row(entry)}
    </div>
  ));
}

function rowOf(box: HTMLElement, key: string | undefined): HTMLElement | null {
  if (key === undefined) return null;
  return box.querySelector(`[data-row="${CSS.escape(key)}"]`);
}

function focusedRow(box: HTMLElement): HTMLElement | null | undefined {
  const { activeElement } = document;
  return box.contains(activeElement)
    ? activeElement?.closest<HTMLElement>("[data-row]")
    : null;
}

function VirtualRows({ entries, startAt, row, box, reveal }: RowsProps) {
  const list = useRef<HTMLDivElement>(null);
  /** How high is what stands above the rows. */
  const [above, setAbove] = useState(0);
  // oxlint-disable-next-line react/incompatible-library -- the virtualizer is read anew on every render
  const rows = useVirtualizer({
    count: entries.length,
    getScrollElement: () => box,
    estimateSize: () => 96,
    getItemKey: (at) => entries[at]?.key ?? at,
    overscan: 8,
    scrollMargin: above,
    scrollPaddingStart: rowAbove,
    // Scrolled away, the row that the keyboard is on stays: it would take the keyboard with it.
    rangeExtractor: inSightAnd(() => {
      const key = focusedRow(box)?.dataset["row"];
      return entries.findIndex((entry) => entry.key === key);
    }),
  });
  useLayoutEffect(() => setAbove(list.current?.offsetTop ?? 0), [entries]);
  const start = useRef({ at: startAt, rows, entries });
  useEffect(() => {
    const { at, rows, entries } = start.current;
    const found = entries.findIndex((entry) => entry.key === at);
    if (found === -1) rows.scrollToIndex(entries.length - 1, { align: "end" });
    else rows.scrollToIndex(found, { align: "start" });
  }, []);
  useImperativeHandle(
    reveal,
    () => (key) => {
      const found = entries.findIndex((entry) => entry.key === key);
      if (found !== -1) rows.scrollToIndex(found, { align: "auto" });
    },
    [entries, rows],
  );
  function startOf(key: string): number | undefined {
    const row =
      rows.measurementsCache[entries.findIndex((entry) => entry.key === key)];
    return row && (list.current?.offsetTop ?? 0) + row.start - above;
  }
  return (
    <KeepInPlace box={box} entries={entries} startOf={startOf}>
      <div
        className="thread-rows"
        ref={list}
        style={{ height: rows.getTotalSize() }}
      >
        {rows.getVirtualItems().map(({ index, key, start }) => {
          const entry = entries[index];
          return (
            entry !== undefined && (
              <div
                key={key}
                ref={rows.measureElement}
                data-index={index}
                data-row={entry.key}
                className="thread-row thread-row-placed"
                style={{ transform: `translateY(${start - above}px)` }}
              >
                {row(entry)}
              </div>
            )
          );
        })}
      </div>
    </KeepInPlace>
  );
}

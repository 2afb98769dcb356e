import { useVirtualizer, type Virtualizer } from "@tanstack/react-virtual";
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
import "./thread.css";

/** Beyond this many rows only those in sight are in the page. */
const virtualFrom = 100;
/** Closer to the end than this counts as at the end. */
const nearEnd = 24;
/** Closer to the beginning than this what is before it is asked for, so that nobody has to wait there. */
const nearStart = 800;

type Props = {
  entries: Entry[];
  /** The row to begin at: what waits for an answer. */
  startAt: string | undefined;
  head: ReactNode;
  row: (entry: Entry) => ReactNode;
  frame: RefObject<HTMLDivElement | null>;
  /** The beginning is near: what is before it is wanted soon. */
  onEarlier: () => void;
  /** Rows have been in sight up to this one. */
  onSeen: (key: string) => void;
  /** Answers how to bring a row into the page and into sight. */
  reveal: RefObject<Reveal | null>;
};

export type Reveal = (key: string) => void;

/** The rows of a conversation in one scrolling feed; long ones are virtualised. */
export function Thread(props: Props) {
  const { frame, entries, onEarlier, onSeen } = props;
  const [box, setBox] = useState<HTMLDivElement | null>(null);
  const [below, setBelow] = useState(false);
  const Rows = entries.length > virtualFrom ? VirtualRows : PlainRows;

  const look = useEffectEvent((box: HTMLDivElement) => {
    if (box.scrollTop < nearStart) onEarlier();
    setBelow(box.scrollHeight - box.scrollTop - box.clientHeight > nearEnd);
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
      <div className="thread" ref={setBox} role="feed" aria-label="Messages">
        <div className="thread-content">
          {box !== null && <Rows {...props} box={box} />}
        </div>
      </div>
      {below && (
        <button
          type="button"
          className="thread-end"
          aria-label="Go to the newest message"
          onClick={() => {
            const last = entries.at(-1);
            if (last !== undefined) props.reveal.current?.(last.key);
          }}
        >
          ↓
        </button>
      )}
    </div>
  );
}

type RowsProps = Props & { box: HTMLDivElement };

function PlainRows({ entries, startAt, head, row, box, reveal }: RowsProps) {
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
      box.scrollTo({ top: first.offsetTop - 48 });
  }, [box, start]);
  return (
    <>
      {head}
      {entries.map((entry) => (
        <div key={entry.key} className="thread-row" data-row={entry.key}>
          {row(entry)}
        </div>
      ))}
    </>
  );
}

function rowOf(box: HTMLElement, key: string | undefined): HTMLElement | null {
  if (key === undefined) return null;
  return box.querySelector(`[data-row="${CSS.escape(key)}"]`);
}

function VirtualRows({ entries, startAt, head, row, box, reveal }: RowsProps) {
  // The head is row 0, so that it scrolls and is measured like the others.
  // oxlint-disable-next-line react/incompatible-library -- the virtualizer is read anew on every render
  const rows = useVirtualizer({
    count: entries.length + 1,
    getScrollElement: () => box,
    estimateSize: () => 96,
    getItemKey: (at) => (at === 0 ? "head" : (entries[at - 1]?.key ?? at)),
    overscan: 8,
  });
  useAnchor(rows, entries, box);
  const start = useRef({ at: startAt, rows, entries });
  useEffect(() => {
    const { at, rows, entries } = start.current;
    const found = entries.findIndex((entry) => entry.key === at);
    if (found === -1) rows.scrollToIndex(entries.length, { align: "end" });
    else rows.scrollToIndex(found + 1, { align: "start" });
  }, []);
  useImperativeHandle(
    reveal,
    () => (key) => {
      const found = entries.findIndex((entry) => entry.key === key);
      if (found !== -1) rows.scrollToIndex(found + 1, { align: "auto" });
    },
    [entries, rows],
  );
  return (
    <div className="thread-rows" style={{ height: rows.getTotalSize() }}>
      {rows.getVirtualItems().map(({ index, key, start }) => {
        const entry = entries[index - 1];
        return (
          <div
            key={key}
            ref={rows.measureElement}
            data-index={index}
            data-row={entry?.key}
            className="thread-row thread-row-placed"
            style={{ transform: `translateY(${start}px)` }}
          >
            {entry === undefined ? head : row(entry)}
          </div>
        );
      })}
    </div>
  );
}

/** When rows come in above, those in sight stay where they are. */
function useAnchor(
  rows: Virtualizer<HTMLDivElement, Element>,
  entries: readonly Entry[],
  box: HTMLDivElement,
): void {
  const anchor = useRef<{ first: string; key: string; start: number }>(null);
  const first = entries[0]?.key;
  useLayoutEffect(() => {
    const before = anchor.current;
    if (before !== null && before.first !== first) {
      const at = entries.findIndex(({ key }) => key === before.key);
      const row = rows.measurementsCache[at + 1];
      if (at !== -1 && row !== undefined)
        box.scrollBy({ top: row.start - before.start });
    }
    const top = rows
      .getVirtualItems()
      .find(({ index, end }) => index > 0 && end > box.scrollTop);
    const key = entries[(top?.index ?? 0) - 1]?.key;
    anchor.current =
      first === undefined || top === undefined || key === undefined
        ? null
        : { first, key, start: top.start };
  });
}

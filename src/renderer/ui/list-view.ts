import type { ConversationItem } from "../../shared/model/conversation.ts";

/** What a list of conversations shows and where the keyboard is in it. */
export type ListView = {
  /** The items last taken over, by reference. */
  source: readonly ConversationItem[];
  /** This list had the keyboard then. */
  active: boolean;
  rows: readonly ConversationItem[];
  /** Kept by id, never by place: what arrives does not move it. */
  focused: string | undefined;
  /** The focused row is in sight only because it is focused: the list no longer holds it. */
  gone: boolean;
  /** Belong above the focused row and came there since: not among the rows until they are asked for. */
  held: ReadonlySet<string>;
  /** Takes the focus as soon as it is back: what an undo brings back. */
  wanted: string | undefined;
  /** How often a step had nowhere to go: its row comes into sight all the same. */
  stayed: number;
};

const none: ReadonlySet<string> = new Set();

export const emptyView: ListView = {
  source: [],
  active: false,
  rows: [],
  focused: undefined,
  gone: false,
  held: none,
  wanted: undefined,
  stayed: 0,
};

/** The neighbour that takes the place of a row: the nearest one after it (or before it) that `has` accepts, else on the other side. */
function neighbour(
  rows: readonly ConversationItem[],
  at: number,
  prefer: "next" | "previous",
  has: (id: string) => boolean,
): string | undefined {
  const after = rows.slice(at + 1).find((row) => has(row.id))?.id;
  const before = rows
    .slice(0, Math.max(0, at))
    .findLast((row) => has(row.id))?.id;
  return prefer === "next" ? (after ?? before) : (before ?? after);
}

/** A page read a moment later may repeat a row that has moved up since. */
function unique(items: readonly ConversationItem[]): ConversationItem[] {
  const seen = new Set<string>();
  return items.filter(({ id }) => !seen.has(id) && seen.add(id));
}

/**
 * Takes over what the core answers. In the list that has the keyboard nothing moves the focused row: what now belongs
 * above it is held until it is asked for, and the row stays in sight even when the answer lacks it, so that no key can
 * hit another row than the one seen. Elsewhere everything is shown, and the focus of a row that went passes to its neighbour.
 */
export function refresh(
  view: ListView,
  items: readonly ConversationItem[],
  active: boolean,
): ListView {
  const all = unique(items);
  const present = new Set(all.map((item) => item.id));
  const base = { ...view, source: items, active, rows: all, gone: false };
  if (view.wanted !== undefined && present.has(view.wanted))
    return { ...base, focused: view.wanted, held: none, wanted: undefined };

  const oldAt = view.rows.findIndex((row) => row.id === view.focused);
  const focusedRow = view.rows[oldAt];
  if (focusedRow === undefined)
    return { ...base, held: none, focused: active ? all[0]?.id : undefined };
  const isIn = present.has(focusedRow.id);
  if (!active) {
    const focused = isIn
      ? focusedRow.id
      : neighbour(view.rows, oldAt, "next", (id) => present.has(id));
    return { ...base, held: none, focused };
  }

  const above = new Set(view.rows.slice(0, oldAt).map((row) => row.id));
  const place = isIn
    ? all.findIndex((row) => row.id === focusedRow.id)
    : all.findLastIndex((row) => above.has(row.id)) + 1;
  const [stay, held] = [[] as ConversationItem[], new Set<string>()];
  for (const row of all.slice(0, place))
    if (above.has(row.id)) stay.push(row);
    else held.add(row.id);
  const rows = isIn
    ? [...stay, ...all.slice(place)]
    : [...stay, focusedRow, ...all.slice(place)];
  return { ...base, rows, held, gone: !isIn };
}

/** Everything that the list holds, with the keyboard on its first row. */
export function showAll(view: ListView): ListView {
  const rows = unique(view.source);
  return { ...view, rows, held: none, gone: false, focused: rows[0]?.id };
}

/** Puts the keyboard on a row; a row kept only for the keyboard goes as it is left. */
export function focusOn(view: ListView, id: string | undefined): ListView {
  if (id === view.focused) return view;
  const rows = view.gone
    ? view.rows.filter((row) => row.id !== view.focused)
    : view.rows;
  const focused = rows.some((row) => row.id === id) ? id : undefined;
  return { ...view, rows, focused, gone: false, wanted: undefined };
}

/** One row down or up; stays at the ends, and says so. */
export function step(view: ListView, by: 1 | -1): ListView {
  const at = view.rows.findIndex((row) => row.id === view.focused);
  const to = view.rows[at === -1 ? 0 : at + by];
  return to === undefined
    ? { ...view, stayed: view.stayed + 1 }
    : focusOn(view, to.id);
}

/** After a decision on the focused row: on to its neighbour, which is the one seen beside it. */
export function advance(view: ListView, prefer: "next" | "previous"): ListView {
  const at = view.rows.findIndex((row) => row.id === view.focused);
  const to = neighbour(view.rows, at, prefer, () => true);
  return focusOn(view, to);
}

export function focusedRow(view: ListView): ConversationItem | undefined {
  return view.rows.find((row) => row.id === view.focused);
}

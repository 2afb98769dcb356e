import type { ConversationItem } from "../../shared/model/conversation.ts";

/** What a list of conversations shows and where the keyboard is in it. */
export type ListView = {
  /** The items last taken over, by reference. */
  source: readonly ConversationItem[];
  rows: readonly ConversationItem[];
  /** Kept by id, never by place: what arrives does not move it. */
  focused: string | undefined;
  /** The focused row is in sight only because it is focused: the list no longer holds it. */
  gone: boolean;
  /** Came in above the focused row and was not looked at yet. */
  fresh: ReadonlySet<string>;
  /** Takes the focus as soon as it is back: what an undo brings back. */
  wanted: string | undefined;
};

export const emptyView: ListView = {
  source: [],
  rows: [],
  focused: undefined,
  gone: false,
  fresh: new Set(),
  wanted: undefined,
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

/**
 * Takes over what the core answers. In the list that has the keyboard the focused row stays in sight even when the
 * answer lacks it, so that no key can hit another row than the one seen; elsewhere the focus passes to its neighbour.
 */
export function refresh(
  view: ListView,
  items: readonly ConversationItem[],
  active: boolean,
): ListView {
  const source = items;
  const unique = new Map<string, ConversationItem>();
  // A page read a moment later may repeat a row that has moved up since.
  for (const item of items) if (!unique.has(item.id)) unique.set(item.id, item);
  const rows = unique.size === items.length ? items : [...unique.values()];

  if (view.wanted !== undefined && unique.has(view.wanted))
    return {
      ...view,
      source,
      rows,
      focused: view.wanted,
      gone: false,
      wanted: undefined,
    };
  if (view.focused === undefined) {
    const first = active ? rows[0]?.id : undefined;
    return { ...view, source, rows, focused: first, gone: false };
  }

  const old = new Set(view.rows.map((row) => row.id));
  const oldAt = view.rows.findIndex((row) => row.id === view.focused);
  const at = rows.findIndex((row) => row.id === view.focused);
  if (at !== -1) {
    const fresh = new Set(
      rows
        .slice(0, at)
        .filter((row) => view.fresh.has(row.id) || !old.has(row.id))
        .map((row) => row.id),
    );
    return { ...view, source, rows, gone: false, fresh };
  }
  const focusedRow = view.rows[oldAt];
  if (!active || focusedRow === undefined)
    return {
      ...view,
      source,
      rows,
      focused:
        neighbour(view.rows, oldAt, "next", (id) => unique.has(id)) ??
        (active ? rows[0]?.id : undefined),
      gone: false,
    };
  const above = view.rows
    .slice(0, oldAt)
    .findLast((row) => unique.has(row.id))?.id;
  const place = rows.findIndex((row) => row.id === above) + 1;
  return {
    ...view,
    source,
    rows: rows.toSpliced(place, 0, focusedRow),
    gone: true,
  };
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

/** One row down or up; stays at the ends. */
export function step(view: ListView, by: 1 | -1): ListView {
  const at = view.rows.findIndex((row) => row.id === view.focused);
  const to = view.rows[at === -1 ? 0 : at + by];
  return to === undefined ? view : focusOn(view, to.id);
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

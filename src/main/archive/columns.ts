import type { Column, ListOrder } from "../../shared/model/column.ts";
import type { Archive } from "./open.ts";
import { prepared } from "./prepared.ts";

type ColumnRow = {
  id: string;
  title: string;
  query: string;
  list_order: ListOrder;
  width: number;
};

export function listColumns(db: Archive): Column[] {
  return prepared<[], ColumnRow>(db, "SELECT * FROM columns ORDER BY position")
    .all()
    .map((row) => ({
      id: row.id,
      title: row.title,
      query: row.query,
      order: row.list_order,
      width: row.width,
    }));
}

/** Replaces the deck. */
export function saveColumns(db: Archive, columns: readonly Column[]): void {
  prepared(db, "DELETE FROM columns").run();
  for (const [position, c] of columns.entries())
    prepared(
      db,
      "INSERT INTO columns (id, position, title, query, list_order, width) VALUES (?, ?, ?, ?, ?, ?)",
    ).run(c.id, position, c.title, c.query, c.order, c.width);
}

export function setColumnQuery(db: Archive, id: string, query: string): void {
  prepared(db, "UPDATE columns SET query = ? WHERE id = ?").run(query, id);
}

/** What a new folder starts with. */
export const firstDeck: readonly Column[] = [
  {
    id: "waiting",
    title: "Waiting, due first",
    query: "is:waiting",
    order: "due",
    width: 340,
  },
  {
    id: "unread",
    title: "Unread",
    query: "is:unread",
    order: "newest",
    width: 340,
  },
  {
    id: "everything",
    title: "Everything",
    query: "",
    order: "newest",
    width: 340,
  },
];

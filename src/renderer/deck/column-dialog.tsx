import { useQuery } from "@tanstack/react-query";
import { useState } from "react";
import type { Column, ListOrder } from "../../shared/model/column.ts";
import { parseQuery } from "../../shared/query/parse.ts";
import { countQuery } from "../queries.ts";
import { Button } from "../ui/button.tsx";
import { Dialog, DialogActions } from "../ui/dialog.tsx";
import { Field } from "../ui/field.tsx";
import { NameField } from "../ui/name-field.tsx";
import { QueryField, wrongOf } from "../ui/query-field.tsx";
import { useSettled } from "../ui/use-settled.ts";

const orders: readonly { order: ListOrder; name: string }[] = [
  { order: "newest", name: "Newest first" },
  { order: "oldest", name: "Oldest first" },
  { order: "due", name: "Due first" },
];

/** Title, query and order of a column; the query is tried while it is typed. */
export function ColumnDialog({
  column,
  onClose,
  onSave,
}: {
  /** Absent: a new one. */
  column: Column | undefined;
  onClose: () => void;
  onSave: (column: Column) => void;
}) {
  const [title, setTitle] = useState(column?.title ?? "");
  const [query, setQuery] = useState(column?.query ?? "");
  const [order, setOrder] = useState<ListOrder>(column?.order ?? "newest");
  const tried = useSettled(query, 200);
  const found = useQuery({
    ...countQuery(tried),
    enabled: parseQuery(tried).ok,
  });
  const named = title.trim() !== "";
  const wrong = wrongOf(
    parseQuery(query),
    tried === query ? found.error : null,
  );

  return (
    <Dialog
      title={column === undefined ? "Add a column" : "Edit this column"}
      onClose={onClose}
    >
      <form
        className="dialog-form"
        onSubmit={(event) => {
          event.preventDefault();
          if (!named || wrong !== undefined) return;
          onSave({
            id: column?.id ?? crypto.randomUUID(),
            title: title.trim(),
            query,
            order,
            width: column?.width ?? 320,
          });
        }}
      >
        <NameField label="Title" most={80} name={title} onName={setTitle} />
        <QueryField
          text={query}
          help={
            found.data === undefined || found.isPlaceholderData
              ? "Words and operators, such as is:waiting channel:mastodon lang:de. Empty shows everything."
              : found.data.all === 1
                ? "1 conversation now."
                : `${found.data.all >= 1000 ? "More than 999" : found.data.all} conversations now.`
          }
          wrong={wrong}
          onText={setQuery}
        />
        <Field label="Order">
          {(control) => (
            <select
              {...control}
              value={order}
              onChange={(event) => setOrder(event.target.value as ListOrder)}
            >
              {orders.map(({ order, name }) => (
                <option key={order} value={order}>
                  {name}
                </option>
              ))}
            </select>
          )}
        </Field>
        <DialogActions>
          <Button onClick={onClose}>Cancel</Button>
          <Button
            kind="primary"
            type="submit"
            disabled={!named || wrong !== undefined}
          >
            {column === undefined ? "Add" : "Save"}
          </Button>
        </DialogActions>
      </form>
    </Dialog>
  );
}

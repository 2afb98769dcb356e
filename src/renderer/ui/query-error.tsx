import "./query-error.css";

/** A query with the place marked from which it cannot be read. */
export function QueryErrorPlace({
  query,
  at,
}: {
  query: string;
  /** Where, in UTF-16 units; unknown: nowhere is marked. */
  at: number | undefined;
}) {
  const end = at === undefined ? query.length : at;
  const piece = /^\S*/.exec(query.slice(end))?.[0] ?? "";
  return (
    <code className="query-error-place">
      {query.slice(0, end)}
      {at !== undefined && <mark>{piece === "" ? " " : piece}</mark>}
      {query.slice(end + piece.length)}
    </code>
  );
}

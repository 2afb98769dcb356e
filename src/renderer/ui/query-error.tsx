import type { FaultDetails } from "../../shared/fault.ts";
import "./query-error.css";

/** A query with the piece marked that cannot be read. */
export function QueryErrorPlace({
  query,
  place = {},
}: {
  query: string;
  /** Unknown: nothing is marked. */
  place: Pick<FaultDetails, "at" | "length"> | undefined;
}) {
  const { at = query.length, length = 0 } = place;
  const end = at + length;
  const piece = query.slice(at, end);
  return (
    <code className="query-error-place">
      {query.slice(0, at)}
      {place.at !== undefined && <mark>{piece === "" ? " " : piece}</mark>}
      {query.slice(end)}
    </code>
  );
}

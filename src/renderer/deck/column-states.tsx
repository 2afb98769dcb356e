import { AppError } from "../../shared/fault.ts";
import { Button } from "../ui/button.tsx";
import { EmptyState } from "../ui/empty-state.tsx";
import { ErrorState } from "../ui/error-state.tsx";
import { QueryErrorPlace } from "../ui/query-error.tsx";
import { sayQuery } from "./say-query.ts";
import "./column-states.css";

/** Nothing matches, and what that means. */
export function EmptyColumn({ query }: { query: string }) {
  const waits = /\bis:(waiting|overdue)\b/.test(query);
  return (
    <EmptyState title={waits ? "Nobody waits here" : "Nothing here"}>
      <p>This column shows {sayQuery(query)}.</p>
    </EmptyState>
  );
}

/** A query that does not parse says where and why; it never shows everything instead. */
export function QueryError({
  query,
  error,
  onEdit,
  onRetry,
}: {
  query: string;
  error: Error;
  onEdit: () => void;
  onRetry: () => void;
}) {
  const wrong =
    error instanceof AppError && error.code === "invalid-input"
      ? error
      : undefined;
  if (wrong === undefined)
    return (
      <ErrorState
        title="This column could not be read"
        error={error}
        onRetry={onRetry}
      />
    );
  return (
    <div className="query-error" role="alert">
      <p className="query-error-title">This column’s query cannot be read</p>
      <QueryErrorPlace query={query} place={wrong.details} />
      <p>{wrong.message}</p>
      <Button onClick={onEdit}>Edit the query</Button>
    </div>
  );
}

import { useEffect, useRef } from "react";
import { ExportForm } from "./export-form.tsx";
import { ImportForm } from "./import-form.tsx";
import "./transfer.css";

/** What goes out of the archive, and what comes in. */
export function TransferSection({
  query,
}: {
  /** A search whose findings are to be exported. */
  query: string | undefined;
}) {
  const heading = useRef<HTMLHeadingElement>(null);
  useEffect(() => {
    if (query === undefined) return;
    heading.current?.scrollIntoView({ block: "start" });
    heading.current?.focus();
  }, [query]);
  return (
    <>
      <section className="transfer" aria-labelledby="export-title">
        <h2 id="export-title" ref={heading} tabIndex={-1}>
          Export
        </h2>
        <ExportForm key={query} query={query} />
      </section>
      <section className="transfer" aria-labelledby="import-title">
        <h2 id="import-title">Import</h2>
        <ImportForm />
      </section>
    </>
  );
}

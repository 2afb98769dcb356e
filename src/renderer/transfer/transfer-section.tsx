import { type RefObject, useEffect, useRef } from "react";
import { ExportForm } from "./export-form.tsx";
import { ImportForm } from "./import-form.tsx";
import "./transfer.css";

/** What the user wants to do here, having asked for it elsewhere. */
export type TransferWanted =
  | { what: "import" }
  | {
      what: "export";
      /** A search whose findings are to be exported. */
      query?: string;
    };

/** What goes out of the archive, and what comes in. */
export function TransferSection({
  wanted,
}: {
  wanted: TransferWanted | undefined;
}) {
  const exporting = useRef<HTMLHeadingElement>(null);
  const importing = useRef<HTMLHeadingElement>(null);
  useEffect(() => {
    if (wanted === undefined) return;
    goTo(wanted.what === "export" ? exporting : importing);
  }, [wanted]);
  const query = wanted?.what === "export" ? wanted.query : undefined;
  return (
    <>
      <section className="transfer" aria-labelledby="export-title">
        <h2 id="export-title" ref={exporting} tabIndex={-1}>
          Export
        </h2>
        <ExportForm key={query} query={query} />
      </section>
      <section className="transfer" aria-labelledby="import-title">
        <h2 id="import-title" ref={importing} tabIndex={-1}>
          Import
        </h2>
        <ImportForm />
      </section>
    </>
  );
}

function goTo(heading: RefObject<HTMLHeadingElement | null>): void {
  heading.current?.scrollIntoView({ block: "start" });
  heading.current?.focus();
}

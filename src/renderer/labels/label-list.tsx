import { useQuery } from "@tanstack/react-query";
import { useEffect, useRef, useState } from "react";
import type { Label } from "../../shared/model/label.ts";
import { labelsQuery } from "../queries.ts";
import { useRemembering } from "../remembering.ts";
import { Button } from "../ui/button.tsx";
import { LabelChip } from "../ui/label-chip.tsx";
import { RenameLabel } from "./rename-label.tsx";
import "./label-list.css";

/** Every label, to be renamed or deleted; both can be taken back. */
export function LabelList({
  wanted,
}: {
  /** The user has asked for it elsewhere. */
  wanted: boolean;
}) {
  const { data: labels = [] } = useQuery({
    ...labelsQuery,
    refetchOnMount: "always",
  });
  const { deleteLabel } = useRemembering();
  const [renamed, setRenamed] = useState<Label>();
  const heading = useRef<HTMLHeadingElement>(null);
  useEffect(() => {
    if (!wanted) return;
    heading.current?.scrollIntoView({ block: "start" });
    heading.current?.focus();
  }, [wanted]);
  return (
    <section className="labels" aria-labelledby="labels-title">
      <h2 id="labels-title" ref={heading} tabIndex={-1}>
        Labels
      </h2>
      {labels.length === 0 ? (
        <p className="labels-none">
          None yet: a label is made when it is put on a conversation.
        </p>
      ) : (
        <ul className="labels-rows">
          {labels.map((label) => (
            <li key={label.id} className="labels-row">
              <LabelChip name={label.name} />
              <span className="labels-open">
                {label.open >= 1000 ? "999+" : label.open} open
              </span>
              <Button
                aria-label={`Rename ${label.name}`}
                onClick={() => setRenamed(label)}
              >
                Rename…
              </Button>
              <Button
                aria-label={`Delete ${label.name}`}
                onClick={() => void deleteLabel(label)}
              >
                Delete
              </Button>
            </li>
          ))}
        </ul>
      )}
      {renamed !== undefined && (
        <RenameLabel label={renamed} onClose={() => setRenamed(undefined)} />
      )}
    </section>
  );
}

import type { ReactNode } from "react";
import "./chip.css";

/** A word about something: a label, a state. */
export function Chip({
  tone = "plain",
  children,
}: {
  tone?: "plain" | "wait" | "late" | "ok" | "label";
  children: ReactNode;
}) {
  return <span className={`chip chip-${tone}`}>{children}</span>;
}

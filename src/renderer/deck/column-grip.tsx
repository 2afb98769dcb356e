import { type PointerEvent, useRef } from "react";
import "./column-grip.css";

/** The right edge of a column: drag to resize. The keyboard has commands for it. */
export function ColumnGrip({
  width,
  onResize,
}: {
  width: number;
  onResize: (width: number) => void;
}) {
  const from = useRef<{ x: number; column: HTMLElement }>(undefined);
  const widthAt = (event: PointerEvent): number =>
    width + event.clientX - (from.current?.x ?? event.clientX);
  return (
    <div
      className="column-grip"
      aria-hidden="true"
      onPointerDown={(event) => {
        const column = event.currentTarget.parentElement;
        if (column === null) return;
        event.currentTarget.setPointerCapture(event.pointerId);
        from.current = { x: event.clientX, column };
      }}
      onPointerMove={(event) => {
        // Straight to the element: saved once, when the pointer is let go.
        if (from.current !== undefined)
          from.current.column.style.setProperty(
            "--column-width",
            `${widthAt(event)}px`,
          );
      }}
      onPointerUp={(event) => {
        if (from.current === undefined) return;
        const to = widthAt(event);
        from.current = undefined;
        if (to !== width) onResize(to);
      }}
    />
  );
}

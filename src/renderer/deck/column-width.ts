import type { CSSProperties } from "react";

/** A column's own width (CSS pixels), which the style sheet may set aside where there is no room. */
export function columnWidth(width: number): CSSProperties {
  return { "--column-width": `${width}px` } as CSSProperties;
}

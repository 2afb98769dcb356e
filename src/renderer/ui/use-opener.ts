import { useState } from "react";

/**
 * Gives the keyboard back to what had it when this opened, where nothing else has taken it. Radix gives it to a trigger
 * alone, and what a key opens has none.
 */
export function useOpener(): () => void {
  const [opener] = useState(() => document.activeElement);
  return () => {
    if (
      document.activeElement === document.body &&
      opener instanceof HTMLElement
    )
      opener.focus({ preventScroll: true });
  };
}

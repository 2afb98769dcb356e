import { useEffect, useState } from "react";

declare global {
  interface Navigator {
    /** Chromium's Keyboard API; other browsers have none. */
    readonly keyboard?: {
      getLayoutMap: () => Promise<ReadonlyMap<string, string>>;
    };
  }
}

/** What is printed on the user's physical keys (`BracketLeft` → `ü`), where the browser tells. */
export function useKeyboardLayout(): ReadonlyMap<string, string> | undefined {
  const [layout, setLayout] = useState<ReadonlyMap<string, string>>();
  useEffect(() => {
    navigator.keyboard
      ?.getLayoutMap()
      .then(setLayout)
      // Refused or unknown: the American print stays.
      .catch(() => undefined);
  }, []);
  return layout;
}

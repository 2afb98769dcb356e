import { useQuery } from "@tanstack/react-query";
import { useEffect } from "react";
import { settingsQuery } from "./queries.ts";

const dark = window.matchMedia("(prefers-color-scheme: dark)");

/** Writes the theme onto the root element, where the style sheets read it. */
export function useAppearance(): void {
  const { data } = useQuery(settingsQuery);
  const theme = data?.theme ?? "system";
  useEffect(() => {
    function apply(): void {
      const root = document.documentElement;
      root.dataset["theme"] =
        theme === "system" ? (dark.matches ? "dark" : "light") : theme;
    }
    apply();
    dark.addEventListener("change", apply);
    return () => dark.removeEventListener("change", apply);
  }, [theme]);
}

import { useQuery } from "@tanstack/react-query";
import { useEffect } from "react";
import { settingsQuery } from "./queries.ts";

const dark = window.matchMedia("(prefers-color-scheme: dark)");

/** Writes theme and density onto the root element, where the style sheets read them. */
export function useAppearance(): void {
  const { data } = useQuery(settingsQuery);
  const theme = data?.theme ?? "system";
  const density = data?.density ?? "comfortable";
  useEffect(() => {
    function apply(): void {
      const root = document.documentElement;
      root.dataset["theme"] =
        theme === "system" ? (dark.matches ? "dark" : "light") : theme;
      root.dataset["density"] = density;
    }
    apply();
    dark.addEventListener("change", apply);
    return () => dark.removeEventListener("change", apply);
  }, [theme, density]);
}

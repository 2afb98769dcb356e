import { useCallback } from "react";
import { client } from "./api.ts";
import { messageOf } from "./ui/error-state.tsx";
import { useToast } from "./ui/toast.tsx";

/** Opens an address outside: the core checks it, and where it cannot open anything itself the page does. */
export async function openExternal(url: string): Promise<void> {
  const answer = await client.call("app.openExternal", { url });
  if (answer.url !== undefined)
    window.open(answer.url, "_blank", "noopener,noreferrer");
}

/** The same for a press: a refusal is said in a toast. */
export function useOpenExternal(): (url: string) => void {
  const toast = useToast();
  return useCallback(
    (url) => {
      openExternal(url).catch((error: unknown) =>
        toast({ text: messageOf(error), tone: "problem" }),
      );
    },
    [toast],
  );
}

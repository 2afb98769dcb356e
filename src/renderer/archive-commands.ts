import { useMemo } from "react";
import { client } from "./api.ts";
import type { CommandHandlers } from "./command-registry.ts";
import { messageOf } from "./ui/error-state.tsx";
import { useToast } from "./ui/toast.tsx";

/** Long work on the archive, begun by its name from wherever one is; how far it is shows in the settings. */
export function useArchiveCommands(showSettings: () => void): CommandHandlers {
  const toast = useToast();
  return useMemo(() => {
    const begin = (start: () => Promise<{ jobId: string }>) => () => {
      showSettings();
      start().catch((error: unknown) => {
        toast({ text: messageOf(error), tone: "problem" });
      });
    };
    return {
      "archive.backup": begin(() => client.call("archive.backup", {})),
      "archive.check": begin(() => client.call("archive.check", {})),
      "archive.recompute": begin(() => client.call("archive.recompute", {})),
      "archive.renormalise": begin(() =>
        client.call("archive.renormalise", {}),
      ),
    };
  }, [showSettings, toast]);
}

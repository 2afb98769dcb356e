import { type InfiniteData, useQueryClient } from "@tanstack/react-query";
import { useCallback, useMemo } from "react";
import type { Output } from "../shared/contract/index.ts";
import { client } from "./api.ts";
import {
  type Decision,
  leavesList,
  sayDecided,
  type Subject,
} from "./decision.ts";
import { messageOf } from "./ui/error-state.tsx";
import { useToast } from "./ui/toast.tsx";

type ListPages = InfiniteData<Output<"conversations.list">>;

/** Decisions with their toasts and the way back; `undo` answers the conversations it brought back. A card leaves a list at once only where it is sure to; everything else waits the few milliseconds for the core. */
export function useTriage() {
  const queries = useQueryClient();
  const toast = useToast();

  const undo = useCallback(
    async (decisionId?: string): Promise<string[]> => {
      try {
        const { did, conversationIds } = await client.call(
          "undo",
          decisionId === undefined ? {} : { decisionId },
        );
        toast({
          text: did ?? "There is nothing to undo.",
          replaces: "triage",
          ...(did === null
            ? {}
            : {
                action: {
                  label: "Redo",
                  keys: "Shift+z",
                  run: () => void redo(),
                },
              }),
        });
        return conversationIds;
      } catch (error) {
        toast({ text: messageOf(error), tone: "problem" });
        return [];
      }
    },
    // oxlint-disable-next-line react/exhaustive-deps -- undo and redo name each other
    [toast],
  );

  const redo = useCallback(async () => {
    try {
      const { did } = await client.call("redo", {});
      toast({ text: did ?? "There is nothing to redo.", replaces: "triage" });
    } catch (error) {
      toast({ text: messageOf(error), tone: "problem" });
    }
  }, [toast]);

  const decide = useCallback(
    async (
      subject: Subject,
      decision: Decision,
      /** The toast's way back was taken. */
      onUndone?: (conversationIds: string[]) => void,
    ) => {
      // A refetch under way was asked before the decision and would bring the card back.
      await queries.cancelQueries({ queryKey: ["conversations", "list"] });
      const lists = queries.getQueriesData<ListPages>({
        queryKey: ["conversations", "list"],
      });
      for (const [key, pages] of lists) {
        const { query } = key[2] as { query: string };
        if (pages === undefined || !leavesList(query, decision)) continue;
        queries.setQueryData<ListPages>(key, {
          ...pages,
          pages: pages.pages.map((page) => ({
            ...page,
            items: page.items.filter((item) => item.id !== subject.id),
          })),
        });
      }
      let isTold = false;
      try {
        const { decisionId, stillWaiting } = await client.call(
          "conversations.mark",
          { ids: [subject.id], ...decision },
        );
        isTold = decisionId !== undefined;
        toast({
          text: sayDecided(decision, subject, stillWaiting),
          replaces: "triage",
          ...(decisionId === undefined
            ? {}
            : {
                action: {
                  label: "Undo",
                  keys: "z",
                  run: () => void undo(decisionId).then(onUndone),
                },
              }),
        });
      } catch (error) {
        toast({ text: messageOf(error), tone: "problem" });
      } finally {
        // What has changed is told by its event, too: once more would ask for every page of every list twice.
        if (!isTold)
          void queries.invalidateQueries({
            queryKey: ["conversations", "list"],
          });
      }
    },
    [queries, toast, undo],
  );

  return useMemo(() => ({ decide, undo, redo }), [decide, undo, redo]);
}

import { type InfiniteData, useQueryClient } from "@tanstack/react-query";
import { useCallback, useMemo } from "react";
import type { Output } from "../shared/contract/index.ts";
import type { Mark, NoReplyReason } from "../shared/model/mark.ts";
import { client } from "./api.ts";
import { messageOf } from "./ui/error-state.tsx";
import { useToast } from "./ui/toast.tsx";

/** The conversation that a decision concerns, with what its toast says. */
export type Subject = {
  id: string;
  person: { name: string };
  muted?: boolean;
};

export type Decision = {
  mark: Mark;
  reason?: NoReplyReason;
  /** Only this person; without it everybody in the conversation. */
  personId?: string;
  /** For `waits`: the message adopted. */
  messageId?: string;
};

const reasonWords: Record<NoReplyReason, string> = {
  thanks: "thanks",
  applause: "applause",
  "not-for-us": "not for us",
  moderated: "moderated",
  cannot: "we cannot",
  withheld: "withheld",
};

/** What the toast says once a decision is on disk. */
export function sayDecided(
  decision: Decision,
  subject: Subject,
  stillWaiting: number,
): string {
  const { name } = subject.person;
  const waiting =
    stillWaiting === 0
      ? ""
      : stillWaiting === 1
        ? ` ${decision.personId === undefined ? name : "One person"} still waits.`
        : ` ${stillWaiting} people still wait.`;
  switch (decision.mark) {
    case "done":
      return `Done.${waiting}`;
    case "reopened":
      return `Reopened.${waiting}`;
    case "no-reply-needed":
      return `No reply needed: ${reasonWords[decision.reason ?? "thanks"]}.${waiting}`;
    case "acknowledged":
      return `Acknowledged.${waiting}`;
    case "spam":
      return `Spam: nothing from ${name} waits here any more.`;
    case "handed-off":
      return `Handed off.${waiting}`;
    case "waits":
      return `${name} waits for us.`;
    case "muted":
      return `Muted: nothing here alarms or waits.`;
    case "unmuted":
      return `No longer muted.${waiting}`;
    case "unread":
      return "Unread.";
    case "read":
      return "Read.";
    case "answered-elsewhere":
      return `Answered elsewhere.${waiting}`;
  }
}

/** What a conversation is sure to stop being after a decision; lists that ask for it may drop the card at once. */
const endsBeing: Partial<Record<Mark, readonly string[]>> = {
  done: ["is:open"],
  spam: ["is:open", "is:waiting", "is:overdue", "is:late"],
  muted: ["is:waiting", "is:overdue", "is:late"],
  "no-reply-needed": ["is:waiting", "is:overdue", "is:late"],
  read: ["is:unread"],
};

/** True when every conversation in a list of this query must be what the decision ends: only plain words joined by "and" are judged. */
export function leavesList(query: string, decision: Decision): boolean {
  if (decision.personId !== undefined || /["()]|\bOR\b/.test(query))
    return false;
  const terms = query.toLowerCase().split(/\s+/);
  return (endsBeing[decision.mark] ?? []).some((term) => terms.includes(term));
}

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
    async (subject: Subject, decision: Decision) => {
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
      try {
        const { decisionId, stillWaiting } = await client.call(
          "conversations.mark",
          { ids: [subject.id], ...decision },
        );
        toast({
          text: sayDecided(decision, subject, stillWaiting),
          replaces: "triage",
          ...(decisionId === undefined
            ? {}
            : {
                action: {
                  label: "Undo",
                  keys: "z",
                  run: () => void undo(decisionId),
                },
              }),
        });
      } catch (error) {
        toast({ text: messageOf(error), tone: "problem" });
      } finally {
        void queries.invalidateQueries({ queryKey: ["conversations", "list"] });
      }
    },
    [queries, toast, undo],
  );

  return useMemo(() => ({ decide, undo, redo }), [decide, undo, redo]);
}

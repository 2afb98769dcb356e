import { useInfiniteQuery, useQuery } from "@tanstack/react-query";
import { useCallback, useMemo, useState } from "react";
import type { ListOrder } from "../shared/model/column.ts";
import type { NoReplyReason } from "../shared/model/mark.ts";
import type { CommandHandlers } from "./command-registry.ts";
import { conversationsQuery, settingsQuery } from "./queries.ts";
import type { Decision } from "./decision.ts";
import { useTriage } from "./triage.ts";
import {
  advance,
  emptyView,
  focusedRow,
  focusOn,
  type ListView,
  refresh,
  showAll,
  step,
} from "./ui/list-view.ts";

const noPages: { items: [] }[] = [];

/** A list of conversations with its pages, its focus and what the keys do to the focused one. */
export function useConversationList({
  query,
  order,
  active,
  onOpen,
}: {
  query: string;
  order: ListOrder;
  active: boolean;
  onOpen: (conversationId: string, to: "thread" | "composer") => void;
}) {
  const pages = useInfiniteQuery(conversationsQuery(query, order));
  const { data: settings } = useQuery(settingsQuery);
  const triage = useTriage();
  const [state, setView] = useState<ListView>(emptyView);

  const items = useMemo(
    () => (pages.data?.pages ?? noPages).flatMap((page) => page.items),
    [pages.data],
  );
  let view = state;
  if (
    state.source !== items ||
    state.active !== active ||
    (active && state.focused === undefined && items.length > 0)
  ) {
    // Taken over while rendering, so that no frame shows the old rows with the new focus.
    view = refresh(state, items, active);
    setView(view);
  }
  const row = focusedRow(view);

  const { hasNextPage, fetchNextPage } = pages;
  const more = useCallback(
    () => void fetchNextPage({ cancelRefetch: false }),
    [fetchNextPage],
  );

  /** What was undone takes the focus once the list holds it again; not any later than the user expects it. */
  function bringBack([wanted]: string[]): void {
    if (wanted === undefined) return;
    setView((old) => refresh({ ...old, wanted }, old.source, old.active));
    setTimeout(() => setView((old) => ({ ...old, wanted: undefined })), 3_000);
  }
  const handlers: CommandHandlers = {};
  if (active) {
    Object.assign(handlers, {
      "conversation.next": () => setView((old) => step(old, 1)),
      "conversation.previous": () => setView((old) => step(old, -1)),
      "conversation.first": () =>
        setView((old) => focusOn(old, old.rows[0]?.id)),
      "conversation.last": () =>
        setView((old) => focusOn(old, old.rows.at(-1)?.id)),
      undo: () => void triage.undo().then(bringBack),
      redo: () => void triage.redo(),
    } satisfies CommandHandlers);
  }
  if (active && row !== undefined) {
    const decide = (decision: Decision, stay = false): void => {
      if (!stay)
        setView((old) => advance(old, settings?.afterAction ?? "next"));
      void triage.decide(row, decision, bringBack);
    };
    const excuse = (reason: NoReplyReason): void =>
      decide({
        mark: "no-reply-needed",
        reason,
        ...(row.waiting > 1 ? { personId: row.person.id } : {}),
      });
    Object.assign(handlers, {
      open: () => onOpen(row.id, "thread"),
      reply: () => onOpen(row.id, "composer"),
      done: () => decide({ mark: "done" }),
      reopen: () => decide({ mark: "reopened" }, true),
      "no-reply.thanks": () => excuse("thanks"),
      "no-reply.applause": () => excuse("applause"),
      "no-reply.not-for-us": () => excuse("not-for-us"),
      "no-reply.moderated": () => excuse("moderated"),
      "no-reply.cannot": () => excuse("cannot"),
      "no-reply.withheld": () => excuse("withheld"),
      spam: () => decide({ mark: "spam" }),
      mute: () => decide({ mark: row.muted ? "unmuted" : "muted" }, row.muted),
      star: () => decide({ mark: row.starred ? "unstarred" : "starred" }, true),
      unread: () => decide({ mark: "unread" }, true),
    } satisfies CommandHandlers);
  }

  return {
    view,
    focused: row,
    handlers,
    more: hasNextPage ? more : undefined,
    loading: pages.isPending,
    /** What is shown stays when asking again fails; the banner says that the core is away. */
    error: pages.data === undefined ? pages.error : null,
    retry: () => void pages.refetch(),
    focus: useCallback((id: string) => setView((old) => focusOn(old, id)), []),
    showNew: useCallback(() => setView(showAll), []),
  };
}

import { useQuery } from "@tanstack/react-query";
import {
  useEffect,
  useLayoutEffect,
  useImperativeHandle,
  useMemo,
  useRef,
  useState,
} from "react";
import { useCommands, useHeldKeys } from "../commands.tsx";
import { accountsQuery, countQuery } from "../queries.ts";
import { channelGlyphs } from "../ui/channel-glyph.ts";
import {
  ConversationList,
  type ConversationListHandle,
} from "../ui/conversation-list.tsx";
import { EmptyState } from "../ui/empty-state.tsx";
import { ErrorState } from "../ui/error-state.tsx";
import type { KeyboardHome } from "../ui/keyboard-home.ts";
import { useConversationList } from "../use-conversation-list.ts";
import "./waiting-screen.css";

/** Everyone not answered, oldest first, of all accounts or of one. */
export function WaitingScreen({
  home,
  onFocus,
  onOpen,
}: {
  home: KeyboardHome;
  onFocus: (conversationId: string | undefined) => void;
  onOpen: (conversationId: string, to: "thread" | "composer") => void;
}) {
  const [accountId, setAccountId] = useState<string>();
  const query =
    accountId === undefined ? "is:waiting" : `is:waiting account:${accountId}`;
  const { data: accounts } = useQuery(accountsQuery);
  const { data: count } = useQuery(countQuery("is:waiting"));
  const byId = useMemo(
    () => new Map(accounts?.map((account) => [account.id, account])),
    [accounts],
  );
  const { view, focused, handlers, focus, showNew, ...state } =
    useConversationList({ query, order: "oldest", active: true, onOpen });
  useCommands({ ...handlers, "show.new": showNew });
  useHeldKeys(state.loading, "screen");

  const list = useRef<ConversationListHandle>(null);
  useImperativeHandle(home, () => ({ focus: () => list.current?.focus() }));
  const focusedId = focused?.id;
  // The next key may come before an effect does.
  useLayoutEffect(() => onFocus(focusedId), [focusedId, onFocus]);
  const hasRows = view.rows.length > 0;
  useEffect(() => {
    if (hasRows && document.activeElement === document.body)
      list.current?.focus();
  }, [hasRows]);

  const groups = accounts?.filter(({ counts }) => counts.waiting > 0) ?? [];
  return (
    <main className="waiting-screen" aria-label="Waiting">
      <header className="waiting-head">
        <h1 className="waiting-title">Waiting</h1>
        {count !== undefined && (
          <p className="waiting-facts">
            {count.waiting === 0
              ? "Everyone is answered."
              : `${count.waiting >= 1000 ? "More than 999 people wait" : count.waiting === 1 ? "1 person waits" : `${count.waiting} people wait`}, ${count.overdue} overdue. Oldest first.`}
          </p>
        )}
      </header>
      {groups.length > 1 && (
        <fieldset className="waiting-accounts" aria-label="Account">
          {[undefined, ...groups].map((account) => (
            <label key={account?.id ?? "all"} className="waiting-account">
              <input
                type="radio"
                name="account"
                className="visually-hidden"
                checked={accountId === account?.id}
                onChange={() => setAccountId(account?.id)}
              />
              {account !== undefined && (
                <span className="waiting-channel">
                  {channelGlyphs[account.channel].name}
                </span>
              )}
              <bdi>{account?.name ?? "All accounts"}</bdi>
              {account !== undefined && (
                <span className="waiting-count">{account.counts.waiting}</span>
              )}
            </label>
          ))}
        </fieldset>
      )}
      <div className="waiting-list">
        {state.error !== null ? (
          <ErrorState
            title="The list could not be read"
            error={state.error}
            onRetry={state.retry}
          />
        ) : hasRows ? (
          <ConversationList
            ref={list}
            label="Waiting, oldest first"
            view={view}
            active
            density="compact"
            accounts={byId}
            more={state.more}
            onFocus={focus}
            onOpen={(id) => onOpen(id, "thread")}
          />
        ) : (
          !state.loading && (
            <EmptyState title="Nobody waits">
              <p>
                Everyone who wrote to us since the door opened has had an
                answer.
              </p>
            </EmptyState>
          )
        )}
      </div>
    </main>
  );
}

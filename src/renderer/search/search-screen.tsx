import { useInfiniteQuery, useQuery } from "@tanstack/react-query";
import { Search } from "lucide-react";
import {
  type KeyboardEvent,
  useEffect,
  useEffectEvent,
  useId,
  useImperativeHandle,
  useMemo,
  useRef,
  useState,
} from "react";
import type { SearchOrder } from "../../shared/contract/search.ts";
import type { Account } from "../../shared/model/account.ts";
import { AppError } from "../../shared/fault.ts";
import { printValue } from "../../shared/query/print.ts";
import {
  accountsQuery,
  labelsQuery,
  searchMessagesQuery,
  searchPeopleQuery,
} from "../queries.ts";
import { Button } from "../ui/button.tsx";
import { EmptyState } from "../ui/empty-state.tsx";
import { ErrorState } from "../ui/error-state.tsx";
import type { KeyboardHome } from "../ui/keyboard-home.ts";
import { KeyCap } from "../ui/key-cap.tsx";
import { QueryErrorPlace } from "../ui/query-error.tsx";
import { QueryOptions } from "../ui/query-options.tsx";
import { useSettled } from "../ui/use-settled.ts";
import { OrderSwitch } from "./order-switch.tsx";
import { FoundLabels } from "./found-labels.tsx";
import { FoundPeople } from "./found-people.tsx";
import { Found, type FoundMessage } from "./found.tsx";
import "./search-screen.css";

/** Shorter than a pause between keys of a quick typist, longer than the keys of one burst. */
const settleMs = 80;

/** One box over everything that the archive holds: messages as you type, newest first, the people above them. */
export function SearchScreen({
  home,
  text,
  onText,
  onOpen,
  onLeave,
  onExport,
}: {
  home: KeyboardHome;
  text: string;
  onText: (text: string) => void;
  /** Opens a conversation at a message. */
  onOpen: (conversationId: string, messageId: string) => void;
  onLeave: () => void;
  onExport: (query: string) => void;
}) {
  const query = useSettled(text.trim(), settleMs);
  const asked = query !== "";
  const [order, setOrder] = useState<SearchOrder>("newest");
  const messages = useInfiniteQuery({
    ...searchMessagesQuery(query, order),
    enabled: asked,
  });
  const among = messages.data?.pages[0]?.among;
  const people = useQuery({
    ...searchPeopleQuery(query),
    // Operators are no names.
    enabled: asked && !query.includes(":"),
  });
  const { data: accounts } = useQuery(accountsQuery);
  const byId = useMemo(
    () =>
      new Map<string, Account>(
        accounts?.map((account) => [account.id, account]),
      ),
    [accounts],
  );
  const { data: labels } = useQuery(labelsQuery);
  const found = useMemo(
    () =>
      asked ? (messages.data?.pages.flatMap((page) => page.items) ?? []) : [],
    [asked, messages.data],
  );
  const [chosen, setChosen] = useState<string>();
  const at = Math.max(
    0,
    found.findIndex(({ messageId }) => messageId === chosen),
  );
  const base = useId();
  const input = useRef<HTMLInputElement>(null);
  useImperativeHandle(home, () => ({ focus: () => input.current?.focus() }));

  /** What is shown answers what is typed, not the words before. */
  const isAnswered =
    asked &&
    query === text.trim() &&
    messages.data !== undefined &&
    !messages.isPlaceholderData &&
    (found.length > 0 || !messages.hasNextPage);
  /** Enter was pressed before there was an answer: its first message is opened. */
  const [isAwaited, setAwaited] = useState(false);
  const [arrived, setArrived] = useState<FoundMessage>();
  if (isAwaited && isAnswered) {
    setAwaited(false);
    setArrived(found[0]);
    setChosen(found[0]?.messageId);
  }
  const openArrived = useEffectEvent((hit: FoundMessage) =>
    onOpen(hit.conversationId, hit.messageId),
  );
  useEffect(() => {
    if (arrived !== undefined) openArrived(arrived);
  }, [arrived]);

  function press(event: KeyboardEvent): void {
    if (event.nativeEvent.isComposing) return;
    setAwaited(false);
    setArrived(undefined);
    const by = event.key === "ArrowDown" ? 1 : event.key === "ArrowUp" ? -1 : 0;
    const to = found[at + (chosen === undefined && by === 1 ? 0 : by)];
    const hit = found[at];
    if (by !== 0) {
      if (to !== undefined) setChosen(to.messageId);
    } else if (event.key === "Enter") {
      if (chosen === undefined && !isAnswered) setAwaited(text.trim() !== "");
      else if (hit !== undefined) {
        setChosen(hit.messageId);
        onOpen(hit.conversationId, hit.messageId);
      }
    } else if (event.key === "Escape") {
      if (text === "") onLeave();
      else onText("");
    } else return;
    event.preventDefault();
  }

  const wrong =
    messages.error instanceof AppError &&
    messages.error.code === "invalid-input"
      ? messages.error
      : undefined;
  const { hasNextPage, fetchNextPage } = messages;
  return (
    <main className="search-screen" aria-label="Search">
      <h1 className="visually-hidden">Search</h1>
      <div className="search-box">
        <Search aria-hidden />
        <input
          ref={input}
          className="search-input"
          type="text"
          role="combobox"
          aria-label="Search all messages"
          aria-expanded={found.length > 0}
          aria-controls={`${base}-found`}
          aria-activedescendant={
            found.length > 0 && chosen !== undefined
              ? `${base}-${found[at]?.messageId}`
              : undefined
          }
          aria-invalid={wrong !== undefined || undefined}
          autoComplete="off"
          spellCheck={false}
          dir="auto"
          placeholder="Words, “phrases”, from: label: channel: has: after:"
          // The screen is this box: it is opened to type into it.
          // oxlint-disable-next-line jsx-a11y/no-autofocus
          autoFocus
          value={text}
          onChange={(event) => {
            setChosen(undefined);
            setAwaited(false);
            onText(event.target.value);
          }}
          onKeyDown={press}
        />
        <KeyCap keys="Enter" />
      </div>
      <QueryOptions text={text} input={input} onText={onText} />
      <div className="search-line">
        <OrderSwitch order={order} among={among} onOrder={setOrder} />
        {found.length > 0 && (
          <Button kind="plain" onClick={() => onExport(query)}>
            Export these…
          </Button>
        )}
      </div>
      {asked && !query.includes(":") && (
        <FoundLabels
          text={query}
          names={labels?.map(({ name }) => name) ?? []}
        />
      )}
      {asked && people.data !== undefined && !query.includes(":") && (
        <FoundPeople
          people={people.data}
          onChoose={({ handle }) => {
            // A query holds no quotation mark, and none is asked for.
            const words = handle.replaceAll(/["“”„]/g, " ").trim();
            onText(`from:${printValue(words)} `);
            input.current?.focus();
          }}
        />
      )}
      {messages.error !== null ? (
        wrong !== undefined ? (
          <div className="search-wrong" role="alert">
            <p>{wrong.message}</p>
            <QueryErrorPlace query={query} place={wrong.details} />
          </div>
        ) : (
          <ErrorState
            title="The search failed"
            error={messages.error}
            onRetry={() => void messages.refetch()}
          />
        )
      ) : found.length > 0 || (asked && hasNextPage) ? (
        <Found
          id={`${base}-found`}
          base={base}
          found={found}
          accounts={byId}
          chosen={chosen === undefined ? undefined : at}
          stale={messages.isPlaceholderData}
          more={
            hasNextPage
              ? () => void fetchNextPage({ cancelRefetch: false })
              : undefined
          }
          onOpen={(hit) => {
            setChosen(hit.messageId);
            onOpen(hit.conversationId, hit.messageId);
          }}
        />
      ) : (
        asked &&
        !messages.isFetching &&
        query === text.trim() && (
          <EmptyState title="Nothing in the archive matches">
            <p dir="auto">{query}</p>
            <p>Fewer words or operators find more.</p>
          </EmptyState>
        )
      )}
      {!asked && (
        <EmptyState title="Every message of every account, also offline">
          <p>
            <code>from:marta</code> <code>channel:mastodon</code>{" "}
            <code>lang:de</code> <code>has:attachment</code>{" "}
            <code>after:2026-01-01</code> <code>is:waiting</code>{" "}
            <code>-refund</code>
          </p>
        </EmptyState>
      )}
    </main>
  );
}

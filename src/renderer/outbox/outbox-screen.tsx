import { useQuery } from "@tanstack/react-query";
import { useImperativeHandle, useRef, useState } from "react";
import type { OutboxItem } from "../../shared/model/outbox-item.ts";
import { useCommands, useHeldKeys } from "../commands.tsx";
import { accountsQuery, draftsQuery, outboxQuery } from "../queries.ts";
import { Button } from "../ui/button.tsx";
import { EmptyState } from "../ui/empty-state.tsx";
import { ErrorState } from "../ui/error-state.tsx";
import type { KeyboardHome } from "../ui/keyboard-home.ts";
import { Screen } from "../ui/screen.tsx";
import { DraftRow } from "./draft-row.tsx";
import { OutboxRow } from "./outbox-row.tsx";
import "./outbox-screen.css";

const groups: readonly {
  title: string;
  states: readonly OutboxItem["state"][];
}[] = [
  { title: "Need you", states: ["failed", "unknown", "held"] },
  { title: "On their way", states: ["queued", "sending"] },
  { title: "Sent and discarded", states: ["sent", "discarded"] },
];

type Props = {
  home: KeyboardHome;
  /** Opens the text's conversation, the keyboard in the composer; without an id a new post. */
  onWrite: (conversationId: string | undefined) => void;
};

/** What the user has sent and the channels have not confirmed, and what is not sent yet. */
export function OutboxScreen({ home, onWrite }: Props) {
  const [which, setWhich] = useState<"open" | "all">("open");
  const { data: items, error, refetch } = useQuery(outboxQuery(which));
  const { data: drafts } = useQuery(draftsQuery);
  const { data: accounts } = useQuery(accountsQuery);
  const page = useRef<HTMLDivElement>(null);

  /** From one text to the next, wherever among them the keyboard is. */
  function step(by: 1 | -1): void {
    const rows = [
      ...(page.current?.querySelectorAll<HTMLElement>("[data-row]") ?? []),
    ];
    const at = rows.findIndex((row) => row.contains(document.activeElement));
    const next = at === -1 ? 0 : Math.min(rows.length - 1, at + by);
    rows[Math.max(0, next)]?.focus();
  }
  useImperativeHandle(home, () => ({ focus: () => step(1) }));
  function openFocused(): void {
    document.activeElement
      ?.querySelector<HTMLButtonElement>("[data-opens]")
      ?.click();
  }
  useCommands({
    "conversation.next": () => step(1),
    "conversation.previous": () => step(-1),
    open: openFocused,
  });
  useHeldKeys(items === undefined && error === null, "screen");

  const accountOf = (id: string | undefined) =>
    accounts?.find((account) => account.id === id);
  return (
    <Screen
      title="Outbox and drafts"
      facts="Nothing is sent twice, and nothing written is lost."
      actions={
        <Button
          aria-pressed={which === "all"}
          onClick={() => setWhich(which === "all" ? "open" : "all")}
        >
          {which === "all" ? "Only what is open" : "Show what was sent"}
        </Button>
      }
    >
      <div ref={page} className="outbox">
        {error !== null && (
          <ErrorState
            title="The outbox cannot be shown"
            error={error}
            onRetry={() => void refetch()}
          />
        )}
        {items?.length === 0 && (
          <EmptyState title="The outbox is empty">
            <p>Everything that you have sent has arrived.</p>
          </EmptyState>
        )}
        {groups.map(({ title, states }) => {
          const mine = items?.filter(({ state }) => states.includes(state));
          if (mine === undefined || mine.length === 0) return null;
          return (
            <section key={title} aria-label={title}>
              <h2 className="outbox-title">
                {title} <span className="outbox-count">{mine.length}</span>
              </h2>
              <ul className="outbox-list">
                {mine.map((item) => (
                  <OutboxRow
                    key={item.id}
                    item={item}
                    account={accountOf(item.accountId)}
                    onWrite={onWrite}
                  />
                ))}
              </ul>
            </section>
          );
        })}
        <section aria-label="Drafts">
          <h2 className="outbox-title">
            Drafts <span className="outbox-count">{drafts?.length ?? ""}</span>
          </h2>
          {drafts?.length === 0 && (
            <p className="outbox-none">Nothing is half written.</p>
          )}
          {drafts !== undefined && drafts.length > 0 && (
            <ul className="outbox-list">
              {drafts.map((draft) => (
                <DraftRow
                  key={draft.id}
                  draft={draft}
                  account={accountOf(draft.accountId)}
                  onWrite={onWrite}
                />
              ))}
            </ul>
          )}
        </section>
      </div>
    </Screen>
  );
}

import { useVirtualizer } from "@tanstack/react-virtual";
import { useEffect, useRef } from "react";
import type { Output } from "../../shared/contract/index.ts";
import type { Account } from "../../shared/model/account.ts";
import { AccountBadge, Avatar } from "../ui/avatar.tsx";
import { Time } from "../ui/time.tsx";
import "./found.css";

export type FoundMessage = Output<"search.messages">["items"][number];

const rowHeight = 82;
const pageAhead = 10;

/** Messages found, with what matched marked in them. */
export function Found({
  id,
  base,
  found,
  accounts,
  chosen,
  stale,
  more,
  onOpen,
}: {
  id: string;
  /** Beginning of the rows' element ids. */
  base: string;
  found: readonly FoundMessage[];
  accounts: ReadonlyMap<string, Account>;
  chosen: number | undefined;
  /** These belong to the text as it was a moment ago. */
  stale: boolean;
  more: (() => void) | undefined;
  onOpen: (message: FoundMessage) => void;
}) {
  const list = useRef<HTMLDivElement>(null);
  // oxlint-disable-next-line react/incompatible-library -- nothing here is memoised by the compiler
  const virtual = useVirtualizer({
    count: found.length,
    getScrollElement: () => list.current,
    estimateSize: () => rowHeight,
    overscan: 6,
  });
  useEffect(() => {
    if (chosen !== undefined) virtual.scrollToIndex(chosen, { align: "auto" });
  }, [virtual, chosen]);
  const items = virtual.getVirtualItems();
  const last = items.at(-1)?.index ?? 0;
  useEffect(() => {
    if (last >= found.length - pageAhead) more?.();
  }, [last, found.length, more]);

  return (
    <div
      ref={list}
      id={id}
      className="found"
      role="listbox"
      aria-label="Messages found"
      aria-busy={stale}
      tabIndex={-1}
    >
      {found.length === 0 && (
        <p className="found-none" role="status">
          Nothing yet; looking further back …
        </p>
      )}
      <div
        className="found-room"
        role="presentation"
        style={{ height: virtual.getTotalSize() }}
      >
        {items.map(({ index, start, size }) => {
          const hit = found[index];
          if (hit === undefined) return null;
          const account = accounts.get(hit.accountId);
          return (
            // The keyboard stays in the search box, which names the active row.
            // oxlint-disable-next-line jsx-a11y/click-events-have-key-events, jsx-a11y/interactive-supports-focus
            <div
              key={hit.messageId}
              id={`${base}-${hit.messageId}`}
              className="found-message"
              role="option"
              aria-selected={index === chosen}
              style={{ height: size, transform: `translateY(${start}px)` }}
              onClick={() => onOpen(hit)}
            >
              <Avatar
                name={hit.author.name}
                seed={hit.author.handle}
                channel={hit.channel}
              />
              <div className="found-head">
                <bdi className="found-name">{hit.author.name}</bdi>
                {hit.direction === "out" && <span>(us)</span>}
                <bdi className="found-handle">{hit.author.handle}</bdi>
                <Time at={hit.sentAt} />
                {account !== undefined && (
                  <AccountBadge
                    initials={account.initials}
                    name={account.name}
                    seed={account.id}
                  />
                )}
              </div>
              <p className="found-snippet" dir="auto">
                {hit.subject !== undefined && (
                  <b>
                    <Parts of={hit.subject} />{" "}
                  </b>
                )}
                <Parts of={hit.snippet} />
              </p>
            </div>
          );
        })}
      </div>
    </div>
  );
}

/** A text with what matched marked in it. */
function Parts({ of }: { of: FoundMessage["snippet"] }) {
  return of.map(({ text, hit }, place) =>
    hit ? (
      // oxlint-disable-next-line react/no-array-index-key -- pieces have no other name
      <mark key={place}>{text}</mark>
    ) : (
      text
    ),
  );
}

import { keepPreviousData, useQuery } from "@tanstack/react-query";
import { Command } from "cmdk";
import { useState } from "react";
import type { ConversationItem } from "../../shared/model/conversation.ts";
import { parseQuery } from "../../shared/query/parse.ts";
import { printQuery, printValue } from "../../shared/query/print.ts";
import { client } from "../api.ts";
import { accountsQuery, conversationQuery } from "../queries.ts";
import { Avatar } from "../ui/avatar.tsx";
import { channelGlyphs } from "../ui/channel-glyph.ts";
import { Clock } from "../ui/clock.tsx";
import { messageOf } from "../ui/error-state.tsx";
import { Picker } from "../ui/picker.tsx";
import { useSettled } from "../ui/use-settled.ts";
import { useMerging } from "./use-merging.ts";
import "./merge-picker.css";

const listed = 20;

const candidatesQuery = (query: string) => ({
  queryKey: ["conversations", "list", "to merge with", query],
  queryFn: () => client.call("conversations.list", { query, limit: listed }),
});

/** A query that is still being typed: its last word may be only begun. */
function asBegun(text: string): string {
  const parsed = parseQuery(text, { typing: true });
  return parsed.ok ? printQuery(parsed.query) : text;
}

/**
 * Merges a conversation with another one, the same person's first, or any that is searched for; of one that was
 * merged, its threads can be split off again.
 */
export function MergePicker({
  conversationId,
  onClose,
}: {
  conversationId: string;
  onClose: () => void;
}) {
  const [text, setText] = useState("");
  const wanted = useSettled(text.trim(), 120);
  const { data: conversation } = useQuery(conversationQuery(conversationId));
  const { data: accounts } = useQuery(accountsQuery);
  const person = conversation?.person;
  const { data: theirs } = useQuery({
    ...candidatesQuery(`person:${printValue(person?.id ?? "")}`),
    enabled: person !== undefined,
  });
  const { data: recent } = useQuery(candidatesQuery(""));
  const {
    data: matching,
    error,
    isPlaceholderData,
  } = useQuery({
    ...candidatesQuery(asBegun(wanted)),
    enabled: wanted !== "",
    placeholderData: keepPreviousData,
  });
  const { merge, split } = useMerging();

  const isOther = ({ id }: ConversationItem) => id !== conversation?.id;
  const found = ((wanted === "" ? theirs : matching)?.items ?? []).filter(
    isOther,
  );
  // Not before theirs, which are above: what is chosen must not be what came first.
  const others =
    wanted === "" && theirs !== undefined
      ? (recent?.items ?? []).filter(
          (item) => isOther(item) && !found.some(({ id }) => id === item.id),
        )
      : [];
  const threads = wanted === "" ? (conversation?.threads ?? []) : [];
  const accountName = (id: string) =>
    accounts?.find((account) => account.id === id)?.name ?? "";

  function choose(decide: () => Promise<boolean>): void {
    // What is listed still answers to what was typed before.
    if (wanted !== text.trim() || (wanted !== "" && isPlaceholderData)) return;
    void decide().then((done) => {
      if (done) onClose();
    });
  }

  const conversationItem = (item: ConversationItem) => (
    <Command.Item
      key={item.id}
      className="picker-item"
      value={item.id}
      onSelect={() => choose(() => merge([conversation?.id ?? "", item.id]))}
    >
      <Avatar
        name={item.person.name}
        seed={item.person.id}
        channel={item.channel}
        size="s"
      />
      <span className="merge-picker-words">
        <bdi className="merge-picker-name">{item.person.name}</bdi>
        <span className="merge-picker-text" dir="auto">
          {item.title === "" ? item.excerpt : item.title}
        </span>
      </span>
      <span className="merge-picker-facts">
        {channelGlyphs[item.channel].name} · {accountName(item.accountId)}
        <Clock at={item.lastAt} />
      </span>
    </Command.Item>
  );

  return (
    <Picker
      className="merge-picker"
      title={
        <>
          Merge the conversation with <bdi>{person?.name ?? "…"}</bdi> into one
          with…
        </>
      }
      label="Conversations"
      placeholder="Search for the other conversation"
      maxLength={200}
      text={text}
      onText={setText}
      onClose={onClose}
    >
      {error !== null && (
        <p className="picker-empty" role="alert">
          {messageOf(error)}
        </p>
      )}
      {error === null && found.length + others.length === 0 && (
        <Command.Empty className="picker-empty">
          {(wanted === "" ? theirs : matching) === undefined
            ? "…"
            : "No other conversation."}
        </Command.Empty>
      )}
      {threads.length > 0 && (
        <Command.Group heading="Merged here">
          <Command.Item
            className="picker-item"
            value="split all"
            onSelect={() => choose(() => split(conversation?.id ?? ""))}
          >
            <span className="merge-picker-words">
              <span className="merge-picker-name">
                Split all {threads.length} apart
              </span>
            </span>
          </Command.Item>
          {threads.length > 2 &&
            threads.map((thread) => (
              <Command.Item
                key={thread.id}
                className="picker-item"
                value={`split ${thread.id}`}
                onSelect={() =>
                  choose(() => split(conversation?.id ?? "", thread.id))
                }
              >
                <span className="merge-picker-words">
                  <span className="merge-picker-name">Split off</span>
                  <span className="merge-picker-text" dir="auto">
                    {thread.title}
                  </span>
                </span>
                <span className="merge-picker-facts">
                  {channelGlyphs[thread.channel].name} ·{" "}
                  {accountName(thread.accountId)}
                  <Clock at={thread.lastAt} />
                </span>
              </Command.Item>
            ))}
        </Command.Group>
      )}
      {found.length > 0 && (
        <Command.Group
          heading={
            wanted === ""
              ? `With ${person?.name ?? "the same person"}`
              : "Found"
          }
        >
          {found.map(conversationItem)}
        </Command.Group>
      )}
      {others.length > 0 && (
        <Command.Group heading="Newest">
          {others.map(conversationItem)}
        </Command.Group>
      )}
    </Picker>
  );
}

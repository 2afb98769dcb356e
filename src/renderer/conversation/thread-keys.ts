import { type RefObject, useEffect, useRef, useState } from "react";
import type { Conversation } from "../../shared/model/conversation.ts";
import type { Message } from "../../shared/model/message.ts";
import type { NoReplyReason } from "../../shared/model/mark.ts";
import { client } from "../api.ts";
import type { Registration } from "../command-registry.ts";
import { useCommands } from "../commands.tsx";
import type { Subject } from "../decision.ts";
import { useTriage } from "../triage.ts";
import { useSay } from "../use-say.ts";
import { useToast } from "../ui/toast.tsx";
import type { Entry } from "./entries.ts";
import type { Reveal } from "./thread.tsx";

type Keys = {
  frame: RefObject<HTMLDivElement | null>;
  reveal: RefObject<Reveal | null>;
  /** The row that Tab enters. */
  tabStop: string | undefined;
  focusThread: () => void;
  /** Takes the keyboard to a row, wherever it is. */
  goTo: (key: string) => void;
  openAtChannel: (() => void) | undefined;
  copyLink: (() => void) | undefined;
  splitFrom: (() => void) | undefined;
  /** The message that the keyboard is on. */
  focusedMessage: () => Message | undefined;
};

/** The keyboard inside a thread: from message to message, and what can be done with the one in focus. */
export function useThreadKeys({
  conversation,
  entries,
  startAt,
  answer,
  openLink,
  within,
  onBack,
}: {
  conversation: Conversation;
  entries: Entry[];
  startAt: string | undefined;
  answer: (messageId?: string) => void;
  openLink: (href: string) => void;
  /** Where the keys for its links and parts are pressed. */
  within: Registration["within"];
  onBack: () => void;
}): Keys {
  const frame = useRef<HTMLDivElement>(null);
  const reveal = useRef<Reveal>(null);
  const [current, setCurrent] = useState(startAt);
  const toast = useToast();
  const say = useSay();
  const { decide } = useTriage();

  /** Where the keyboard was before a menu took it. */
  const lastKey = useRef(startAt);
  useEffect(() => {
    const note = ({ target }: FocusEvent) => {
      const row =
        target instanceof Element && frame.current?.contains(target)
          ? target.closest<HTMLElement>("[data-row]")
          : null;
      if (row !== null) lastKey.current = row.dataset["row"];
    };
    document.addEventListener("focusin", note);
    return () => document.removeEventListener("focusin", note);
  }, []);

  const rows = entries.filter(({ type }) => type !== "gap");

  /** The row that the keyboard is on, wherever inside it. */
  function focusedKey(): string | undefined {
    const row = document.activeElement?.closest<HTMLElement>("[data-row]");
    return row !== null && row !== undefined && frame.current?.contains(row)
      ? row.dataset["row"]
      : undefined;
  }

  function firstInSight(): string | undefined {
    const box = frame.current;
    if (box === null) return undefined;
    const { top } = box.getBoundingClientRect();
    return [...box.querySelectorAll<HTMLElement>("[data-row]")].find(
      (row) => row.getBoundingClientRect().top >= top,
    )?.dataset["row"];
  }

  function focusRow(key: string | undefined): void {
    if (key === undefined) return;
    setCurrent(key);
    reveal.current?.(key);
    // A row far away is in the page only a frame or two after it was asked for.
    function take(triesLeft: number): void {
      const article = frame.current?.querySelector<HTMLElement>(
        `[data-row="${CSS.escape(key ?? "")}"] > article`,
      );
      if (article) article.focus({ preventScroll: triesLeft === 5 });
      else if (triesLeft > 0) requestAnimationFrame(() => take(triesLeft - 1));
    }
    take(5);
  }

  function step(by: 1 | -1): void {
    const key = focusedKey() ?? current;
    const at = rows.findIndex((row) => row.key === key);
    if (at === -1) focusRow(firstInSight() ?? tabStop);
    else focusRow(rows[Math.min(rows.length - 1, Math.max(0, at + by))]?.key);
  }

  function focusedMessage(): Message | undefined {
    const key = focusedKey();
    return conversation.messages.find(({ id }) => id === key);
  }

  /** The message in focus, else the newest that came in. */
  function subjectMessage(): Message | undefined {
    return (
      focusedMessage() ??
      conversation.messages.findLast(({ direction }) => direction === "in") ??
      conversation.messages.at(-1)
    );
  }

  function linked(): string | undefined {
    return (
      subjectMessage()?.permalink ??
      conversation.messages.findLast(({ permalink }) => permalink !== undefined)
        ?.permalink
    );
  }

  function openAtChannel(): void {
    const link = linked();
    if (link === undefined)
      toast({ text: "This message has no address at its channel." });
    else openLink(link);
  }

  function copyLink(): void {
    const link = linked();
    if (link === undefined) {
      toast({ text: "This message has no address to copy." });
      return;
    }
    navigator.clipboard.writeText(link).then(
      () => toast({ text: "Link copied.", replaces: "copied" }),
      () => toast({ text: `Copy it by hand: ${link}`, tone: "problem" }),
    );
  }

  function splitFrom(): void {
    const message = conversation.messages.find(
      ({ id }) => id === (focusedKey() ?? lastKey.current),
    );
    if (message === undefined) {
      toast({ text: "Go to the message from which on to split first." });
      return;
    }
    void say(
      "Split: this message and what follows are a conversation of their own.",
      client.call("conversations.splitFrom", { messageId: message.id }),
    );
  }

  function waits(): void {
    const message = focusedMessage();
    if (message?.direction !== "in") return;
    void decide(subjectOf(conversation, message), {
      mark: "waits",
      personId: message.author.personId,
      messageId: message.id,
    });
  }

  /** A mark made on a message concerns its author alone. */
  function noReply(reason: NoReplyReason): () => void {
    return () => {
      const message = focusedMessage();
      const personId =
        message?.direction === "in"
          ? message.author.personId
          : conversation.person.id;
      void decide(subjectOf(conversation, message), {
        mark: "no-reply-needed",
        reason,
        personId,
      });
    };
  }

  useCommands(
    {
      "conversation.next": () => step(1),
      "conversation.previous": () => step(-1),
      "conversation.first": () => focusRow(rows[0]?.key),
      reply: () => {
        const message = focusedMessage();
        answer(message?.direction === "in" ? message.id : undefined);
      },
      waits,
      "no-reply.thanks": noReply("thanks"),
      "no-reply.applause": noReply("applause"),
      "no-reply.not-for-us": noReply("not-for-us"),
      "no-reply.moderated": noReply("moderated"),
      "no-reply.cannot": noReply("cannot"),
      "no-reply.withheld": noReply("withheld"),
      back: onBack,
    },
    frame,
  );
  useCommands(
    {
      permalink: openAtChannel,
      "permalink.copy": copyLink,
      ...(conversation.messages.length > 1 ? { "split.from": splitFrom } : {}),
    },
    within,
  );

  const tabStop = rows.some(({ key }) => key === current)
    ? current
    : rows.at(-1)?.key;
  const hasLink = linkExists(conversation);
  return {
    frame,
    reveal,
    tabStop,
    focusThread: () => focusRow(tabStop),
    goTo: focusRow,
    openAtChannel: hasLink ? openAtChannel : undefined,
    copyLink: hasLink ? copyLink : undefined,
    splitFrom: conversation.messages.length > 1 ? splitFrom : undefined,
    focusedMessage,
  };
}

function linkExists({ messages }: Conversation): boolean {
  return messages.some(({ permalink }) => permalink !== undefined);
}

function subjectOf(
  conversation: Conversation,
  message: Message | undefined,
): Subject {
  return message?.direction === "in"
    ? { id: conversation.id, person: { name: message.author.name } }
    : conversation;
}

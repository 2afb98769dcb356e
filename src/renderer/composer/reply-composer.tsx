import { useQuery } from "@tanstack/react-query";
import { type RefObject, useImperativeHandle, useRef } from "react";
import type { Account } from "../../shared/model/account.ts";
import type { Conversation } from "../../shared/model/conversation.ts";
import type { Message } from "../../shared/model/message.ts";
import { accountsQuery, messageQuery } from "../queries.ts";
import { Avatar } from "../ui/avatar.tsx";
import { Button } from "../ui/button.tsx";
import { channelGlyphs } from "../ui/channel-glyph.ts";
import { placeName } from "./place-name.ts";
import { obstacleTo, waitingNote } from "./obstacle.ts";
import { OtherDrafts } from "./other-drafts.tsx";
import { roomFor } from "./room.ts";
import { SavedWords, TextBox } from "./text-box.tsx";
import { useSendText } from "./send-text.ts";
import { useDraft } from "./use-draft.ts";

type Props = {
  conversation: Conversation;
  /** What a reply answers unless another message is chosen. */
  parent: Message | undefined;
  /** The newest message (ms UTC) that was in sight. */
  seenUpTo: number | undefined;
  handle: RefObject<{ answer: (messageId?: string) => void } | null>;
  onDone: () => void;
  onLeave: () => void;
};

/** Writes an answer: from which account, to whom, and whether it is safe, all in sight. */
export function ReplyComposer(props: Props) {
  const { data: accounts } = useQuery(accountsQuery);
  const account = accounts?.find(
    ({ id }) => id === props.conversation.accountId,
  );
  if (account === undefined) return <section className="composer" />;
  if (!account.capabilities.reply || account.removedAt !== undefined) {
    return (
      <section className="composer" aria-label="Answer">
        <p className="composer-as">
          {account.removedAt === undefined
            ? `${channelGlyphs[account.channel].name} messages cannot be answered from here; open this one at the channel to answer it there.`
            : `${account.name} was removed: nothing can be sent from it.`}
        </p>
      </section>
    );
  }
  return <Answer {...props} account={account} />;
}

function Answer({
  conversation,
  parent: usual,
  seenUpTo,
  handle,
  onDone,
  onLeave,
  account,
}: Props & { account: Account }) {
  const draft = useDraft({ conversationId: conversation.id });
  const { keeper, kept } = draft;
  const { sending, problem, send } = useSendText(draft);
  const box = useRef<HTMLTextAreaElement>(null);
  const form = useRef<HTMLFormElement>(null);

  const { inReplyTo } = kept.draft;
  const here = conversation.messages.find(({ id }) => id === inReplyTo);
  // An answer that was begun below an older message stays with it.
  const { data: older, isLoading } = useQuery({
    ...messageQuery(conversation.id, inReplyTo ?? ""),
    enabled: inReplyTo !== undefined && here === undefined,
  });
  const chosen = here ?? older;
  const parent = isLoading ? undefined : (chosen ?? usual);
  const { text } = kept.draft;
  const room = roomFor(
    text,
    account.capabilities.length,
    parent?.author.handle,
  );
  const obstacle = obstacleTo(text, room);
  const note = waitingNote(account);

  useImperativeHandle(
    handle,
    () => ({
      answer(messageId) {
        if (messageId !== undefined) keeper.edit({ inReplyTo: messageId });
        box.current?.focus();
      },
    }),
    [keeper],
  );

  function write(text: string): void {
    keeper.edit({
      text,
      accountId: account.id,
      // Bound with the first letter: what arrives later does not change whom this answers.
      ...(parent === undefined ? {} : { inReplyTo: parent.id }),
    });
  }

  async function sendNow(thenDone: boolean): Promise<void> {
    if (obstacle !== undefined || sending || isLoading) return;
    const seen = Math.max(seenUpTo ?? 0, parent?.sentAt ?? 0);
    const sent = await send(
      {
        accountId: account.id,
        conversationId: conversation.id,
        ...(parent === undefined ? {} : { inReplyTo: parent.id }),
        ...(seen > 0 ? { seenUpTo: seen } : {}),
      },
      `To ${parent?.author.name ?? conversation.person.name}`,
      () => box.current?.focus(),
    );
    if (!sent) box.current?.focus();
    else if (thenDone) onDone();
    else onLeave();
  }

  return (
    <form
      ref={form}
      className="composer"
      aria-label="Answer"
      onSubmit={(event) => {
        event.preventDefault();
        void sendNow(false);
      }}
    >
      <p className="composer-as">
        <Avatar name={account.name} seed={account.id} size="s" />
        <span className="composer-as-words">
          Answer as <b dir="auto">{account.name}</b> on{" "}
          <bdi title={account.handle}>{placeName(account)}</bdi> ·{" "}
          {(parent ?? conversation).visibility}
        </span>
      </p>
      <p className="composer-to">
        <span className="composer-to-words">
          {parent === undefined ? (
            "To everybody here"
          ) : (
            <>
              {parent.direction === "out" ? "After " : "To "}
              <bdi>{parent.author.name}</bdi>:{" "}
              <bdi>{parent.text.slice(0, 200) || parent.subject}</bdi>
            </>
          )}
        </span>
        {chosen !== undefined && chosen.id !== usual?.id && (
          <Button
            kind="plain"
            onClick={() => {
              keeper.edit(usual === undefined ? {} : { inReplyTo: usual.id });
              box.current?.focus();
            }}
          >
            Answer {usual?.author.name ?? "the conversation"} instead
          </Button>
        )}
        <SavedWords kept={kept} />
      </p>

      {note !== undefined && <p className="composer-note">{note}</p>}
      <OtherDrafts drafts={draft.others} onChoose={draft.choose} />
      <TextBox
        label={`Answer to ${parent?.author.name ?? conversation.person.name} as ${account.name}`}
        placeholder="Write an answer…"
        kept={kept}
        room={room}
        obstacle={obstacle}
        problem={problem}
        sending={sending}
        box={box}
        form={form}
        onText={write}
        onBlur={() => void keeper.flush()}
        onSend={() => void sendNow(false)}
        onSendDone={() => void sendNow(true)}
        onSaveNow={() => void keeper.flush()}
        onLeave={onLeave}
      />
    </form>
  );
}

import { useQuery } from "@tanstack/react-query";
import { Paperclip } from "lucide-react";
import { type RefObject, useImperativeHandle, useRef } from "react";
import type { Account } from "../../shared/model/account.ts";
import type { Conversation } from "../../shared/model/conversation.ts";
import type { Message } from "../../shared/model/message.ts";
import type { Recipient } from "../../shared/model/send-options.ts";
import { barrierQuery } from "../queries.ts";
import { Button } from "../ui/button.tsx";
import { formatClock } from "../ui/clock.tsx";
import { useNow } from "../ui/time.tsx";
import { useMessage } from "../use-message.ts";
import { AnswerHead } from "./answer-head.tsx";
import type { Answerer } from "./answerers.ts";
import { answerableUntil, waitingNote } from "./obstacle.ts";
import { OtherDrafts } from "./other-drafts.tsx";
import { Recipients } from "./recipients.tsx";
import { useSendText } from "./send-text.ts";
import { SenderChoice } from "./sender-choice.tsx";
import { TextBox } from "./text-box.tsx";
import { useAnswering } from "./use-answering.ts";
import type { UsedDraft } from "./use-draft.ts";
import { useWriting } from "./use-writing.ts";

/** Begins what is written below a conversation. */
export type AnswerHandle = {
  answer: (messageId?: string) => void;
  answerAll: (message: Message) => void;
  forward: (message: Message) => void;
  edit: (message: Message) => void;
};

type Props = {
  conversation: Conversation;
  draft: UsedDraft;
  account: Account;
  /** Who can answer here, `account` or another. */
  answerers: readonly Answerer[];
  /** What it answers; undefined of an edit. */
  parent: Message | undefined;
  /** What it answers is being asked for. */
  isLoading: boolean;
  /** What a reply answers unless another message is chosen. */
  usual: Message | undefined;
  /** The newest message (ms UTC) that was in sight. */
  seenUpTo: number | undefined;
  handle: RefObject<AnswerHandle | null>;
  onDone: () => void;
  onLeave: () => void;
};

/** What is being written to a conversation, and to whom in it. */
export function AnswerForm({
  conversation,
  draft,
  account,
  answerers,
  parent,
  isLoading,
  usual,
  seenUpTo,
  handle,
  onDone,
  onLeave,
}: Props) {
  const { kept } = draft;
  const { sending, problem, send } = useSendText(draft);
  const now = useNow();
  const box = useRef<HTMLTextAreaElement>(null);
  const form = useRef<HTMLFormElement>(null);

  const { edits } = kept.draft;
  const { message: edited } = useMessage(conversation, edits);
  const keepsFiles =
    kept.draft.options?.files === undefined &&
    (edited?.attachments ?? []).length > 0;
  const writing = useWriting({
    draft,
    account,
    isReply: true,
    answers: parent,
    bound: {
      accountId: account.id,
      ...(parent === undefined ? {} : { inReplyTo: parent.id }),
    },
    keepsFiles,
  });
  const { options, setOptions } = writing;
  const until = answerableUntil(account, parent);
  const isLate = until !== undefined && until < now;
  const { data: barrier } = useQuery({
    ...barrierQuery(parent?.id ?? ""),
    enabled: parent !== undefined && account.health.state === "ok",
  });
  const isOver = isLate || barrier?.why !== undefined;
  const { recipients, files } = account.capabilities;
  const hasRecipients =
    recipients &&
    [options.to, options.cc, options.bcc, options.subject].some(
      (field) => field !== undefined,
    );

  const answering = useAnswering({ conversation, draft, answerers, box });
  useImperativeHandle(handle, () => answering);

  async function sendNow(thenDone: boolean): Promise<void> {
    if (writing.obstacle !== undefined || sending || isLoading || isOver)
      return;
    const seen = Math.max(seenUpTo ?? 0, parent?.sentAt ?? 0);
    const sent = await send(
      {
        accountId: account.id,
        conversationId: conversation.id,
        ...(parent === undefined ? {} : { inReplyTo: parent.id }),
        ...(seen > 0 ? { seenUpTo: seen } : {}),
      },
      writing.isEdit
        ? `Edit as ${account.name}`
        : `To ${parent?.author.name ?? conversation.person.name}`,
      () => box.current?.focus(),
    );
    if (!sent) box.current?.focus();
    else if (thenDone) onDone();
    else onLeave();
  }

  /** An edit that changes nothing is over. */
  function leave(): void {
    if (writing.isEdit && kept.status === "clean") draft.leave();
    onLeave();
  }

  async function stopEditing(): Promise<void> {
    await answering.stopEditing();
    onLeave();
  }

  const notes = [
    waitingNote(account),
    barrier?.why,
    until === undefined
      ? undefined
      : isLate
        ? `This could be answered until ${formatClock(until, now)}: the channel takes no answer any more.`
        : `This can be answered until ${formatClock(until, now)}.`,
  ].filter((note) => note !== undefined);
  const whom = parent?.author.name ?? conversation.person.name;
  return (
    <form
      ref={form}
      className="composer"
      aria-label={writing.isEdit ? "Edit" : "Answer"}
      {...writing.drop}
      onSubmit={(event) => {
        event.preventDefault();
        void sendNow(false);
      }}
    >
      <AnswerHead
        account={account}
        answerers={answerers}
        onAccount={answering.answerFrom}
        visibility={(parent ?? conversation).visibility}
        parent={parent}
        kept={kept}
        instead={
          parent === undefined || parent.id === usual?.id
            ? undefined
            : {
                name: usual?.author.name ?? "the conversation",
                choose() {
                  answering.choose(usual);
                  box.current?.focus();
                },
              }
        }
        onStopEditing={writing.isEdit ? () => void stopEditing() : undefined}
      />
      {notes.map((note) => (
        <p key={note} className="composer-note">
          {note}
        </p>
      ))}
      <OtherDrafts drafts={draft.others} onChoose={draft.choose} />
      {!writing.isEdit && (
        <SenderChoice
          account={account}
          answers={parent?.id}
          options={options}
          onChange={setOptions}
        />
      )}
      {hasRecipients && (
        <Recipients
          options={options}
          usualSubject={parent?.subject}
          onChange={setOptions}
        />
      )}
      <TextBox
        label={
          writing.isEdit
            ? `Your message as ${account.name}`
            : `Answer to ${whom} as ${account.name}`
        }
        placeholder="Write an answer…"
        writing={
          isOver
            ? {
                ...writing,
                obstacle: barrier?.why ?? "The time to answer this is over.",
              }
            : writing
        }
        problem={problem}
        sending={sending}
        box={box}
        form={form}
        onSend={() => void sendNow(false)}
        onSendDone={writing.isEdit ? undefined : () => void sendNow(true)}
        onLeave={leave}
        tools={
          <>
            {recipients && !hasRecipients && !writing.isEdit && (
              <Button
                kind="plain"
                onClick={() => setOptions({ ...options, to: to(parent) })}
              >
                Recipients and subject
              </Button>
            )}
            {keepsFiles && edited !== undefined && files !== undefined && (
              <Button
                kind="plain"
                title="They stay as they are unless you change them."
                onClick={() => answering.takeFiles(edited)}
              >
                <Paperclip aria-hidden /> Change the files
              </Button>
            )}
          </>
        }
      />
    </form>
  );
}

function to(parent: Message | undefined): Recipient[] {
  if (parent === undefined) return [];
  const { handle, name } = parent.author;
  return [{ address: handle, name }];
}

import { useQuery } from "@tanstack/react-query";
import { type RefObject, useImperativeHandle, useRef } from "react";
import type { Account } from "../../shared/model/account.ts";
import type { Conversation } from "../../shared/model/conversation.ts";
import type { Message } from "../../shared/model/message.ts";
import { client } from "../api.ts";
import { accountsQuery, messageQuery } from "../queries.ts";
import { Button } from "../ui/button.tsx";
import { channelGlyphs } from "../ui/channel-glyph.ts";
import { formatClock } from "../ui/clock.tsx";
import { messageOf } from "../ui/error-state.tsx";
import { useNow } from "../ui/time.tsx";
import { useToast } from "../ui/toast.tsx";
import { AnswerHead } from "./answer-head.tsx";
import { answerableUntil, waitingNote } from "./obstacle.ts";
import { OtherDrafts } from "./other-drafts.tsx";
import { Recipients } from "./recipients.tsx";
import { TextBox } from "./text-box.tsx";
import { useSendText } from "./send-text.ts";
import { SenderChoice } from "./sender-choice.tsx";
import { typedText } from "./typed-text.ts";
import { useForward } from "./use-forward.ts";
import { useDraft } from "./use-draft.ts";
import { useWriting } from "./use-writing.ts";

type Props = {
  conversation: Conversation;
  /** What a reply answers unless another message is chosen. */
  parent: Message | undefined;
  /** The newest message (ms UTC) that was in sight. */
  seenUpTo: number | undefined;
  handle: RefObject<{
    answer: (messageId?: string) => void;
    answerAll: (message: Message) => void;
    forward: (message: Message) => void;
    edit: (message: Message) => void;
  } | null>;
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
  const place = { conversationId: conversation.id };
  const draft = useDraft(place);
  const { keeper, kept } = draft;
  const { sending, problem, send } = useSendText(draft);
  const forward = useForward();
  const toast = useToast();
  const now = useNow();
  const box = useRef<HTMLTextAreaElement>(null);
  const form = useRef<HTMLFormElement>(null);

  const { inReplyTo, edits } = kept.draft;
  const here = conversation.messages.find(({ id }) => id === inReplyTo);
  // An answer that was begun below an older message stays with it.
  const { data: older, isLoading } = useQuery({
    ...messageQuery(conversation.id, inReplyTo ?? ""),
    enabled: inReplyTo !== undefined && here === undefined,
  });
  const chosen = here ?? older;
  const parent =
    isLoading || edits !== undefined ? undefined : (chosen ?? usual);
  const writing = useWriting({
    draft,
    account,
    isReply: true,
    answers: parent,
    bound: {
      accountId: account.id,
      ...(parent === undefined ? {} : { inReplyTo: parent.id }),
    },
  });
  const { options, setOptions } = writing;
  const until = answerableUntil(account, parent);
  const isOver = until !== undefined && until < now;
  const { recipients } = account.capabilities;
  const hasRecipients =
    recipients &&
    [options.to, options.cc, options.bcc, options.subject].some(
      (field) => field !== undefined,
    );

  async function answerAll(message: Message): Promise<void> {
    try {
      const { to, cc } = await client.call("people.reached", {
        messageId: message.id,
      });
      keeper.edit({
        accountId: account.id,
        inReplyTo: message.id,
        options: { ...keeper.read().draft.options, to, cc },
      });
      box.current?.focus();
    } catch (error) {
      toast({ text: messageOf(error), tone: "problem" });
    }
  }

  async function edit(message: Message): Promise<void> {
    const begun = draft.others.find((one) => one.edits === message.id);
    if (begun !== undefined) draft.choose(begun);
    else if (edits !== message.id)
      draft.start({
        accountId: account.id,
        edits: message.id,
        text: await typedText(message),
        options: {
          ...(message.warning === undefined
            ? {}
            : { warning: message.warning }),
          ...(message.lang === undefined ? {} : { lang: message.lang }),
        },
      });
    requestAnimationFrame(() => box.current?.focus());
  }

  useImperativeHandle(handle, () => ({
    answer(messageId) {
      if (messageId !== undefined && edits === undefined)
        keeper.edit({ inReplyTo: messageId });
      box.current?.focus();
    },
    answerAll: (message) => void answerAll(message),
    forward: (message) => void forward(message),
    edit: (message) => void edit(message),
  }));

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

  async function stopEditing(): Promise<void> {
    const { id } = keeper.read().draft;
    await keeper.settle();
    draft.leave();
    await client.call("drafts.discard", { id }).catch((error: unknown) => {
      toast({ text: messageOf(error), tone: "problem" });
    });
    onLeave();
  }

  const notes = [
    waitingNote(account),
    until === undefined
      ? undefined
      : isOver
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
        visibility={(parent ?? conversation).visibility}
        parent={parent}
        kept={kept}
        instead={
          chosen === undefined || chosen.id === usual?.id || writing.isEdit
            ? undefined
            : {
                name: usual?.author.name ?? "the conversation",
                choose() {
                  keeper.edit(
                    usual === undefined ? {} : { inReplyTo: usual.id },
                  );
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
            ? { ...writing, obstacle: "The time to answer this is over." }
            : writing
        }
        problem={problem}
        sending={sending}
        box={box}
        form={form}
        onSend={() => void sendNow(false)}
        onSendDone={writing.isEdit ? undefined : () => void sendNow(true)}
        onLeave={onLeave}
        tools={
          recipients && !hasRecipients && !writing.isEdit ? (
            <Button
              kind="plain"
              onClick={() =>
                setOptions({
                  ...options,
                  to:
                    parent === undefined
                      ? []
                      : [
                          {
                            address: parent.author.handle,
                            name: parent.author.name,
                          },
                        ],
                })
              }
            >
              Recipients and subject
            </Button>
          ) : undefined
        }
      />
    </form>
  );
}

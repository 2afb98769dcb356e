import type { RefObject } from "react";
import type { Conversation } from "../../shared/model/conversation.ts";
import type { Message } from "../../shared/model/message.ts";
import { isWritten } from "../../shared/model/send-options.ts";
import { client } from "../api.ts";
import { channelGlyphs } from "../ui/channel-glyph.ts";
import { messageOf } from "../ui/error-state.tsx";
import { useToast } from "../ui/toast.tsx";
import type { Answerer } from "./answerers.ts";
import { staying } from "./attached-before.ts";
import { typedText } from "./typed-text.ts";
import type { UsedDraft } from "./use-draft.ts";
import { useForward } from "./use-forward.ts";

/** What can be begun below a conversation: an answer to one or to all, a mail that goes on, an edit. */
export function useAnswering({
  conversation,
  draft,
  answerers,
  box,
}: {
  conversation: Conversation;
  draft: UsedDraft;
  answerers: readonly Answerer[];
  box: RefObject<HTMLTextAreaElement | null>;
}) {
  const { keeper } = draft;
  const toast = useToast();
  const forward = useForward();
  const say = (text: string) => toast({ text, tone: "problem" });

  /** What an account sends as is not what another one does. */
  function address(accountId: string, inReplyTo: string): void {
    const { accountId: before, options = {} } = keeper.read().draft;
    const { from: _, ...others } = options;
    keeper.edit({
      accountId,
      inReplyTo,
      options: before === accountId ? options : others,
    });
  }

  /** Where nothing is written yet, whom an answer to all was to reach is forgotten. */
  function choose(message: Message | undefined): void {
    const now = keeper.read().draft;
    const { to, cc, bcc, subject, ...options } = now.options ?? {};
    const isToAll = [to, cc, bcc, subject].some((field) => field !== undefined);
    if (isToAll && !isWritten(now)) keeper.edit({ options });
    if (message !== undefined) address(message.accountId, message.id);
  }

  function answer(messageId?: string): void {
    const message = conversation.messages.find(({ id }) => id === messageId);
    const canAnswer =
      message === undefined ||
      answerers.some(({ account }) => account.id === message.accountId);
    if (!canAnswer)
      say(
        `A message like this one from ${channelGlyphs[conversation.channel].name} cannot be answered from here.`,
      );
    else if (keeper.read().draft.edits === undefined) choose(message);
    box.current?.focus();
  }

  async function answerAll(message: Message): Promise<void> {
    try {
      const { to, cc } = await client.call("people.reached", {
        messageId: message.id,
      });
      keeper.edit({
        accountId: message.accountId,
        inReplyTo: message.id,
        options: { ...keeper.read().draft.options, to, cc },
      });
      box.current?.focus();
    } catch (error) {
      say(messageOf(error));
    }
  }

  async function edit(message: Message): Promise<void> {
    const begun = draft.others.find(({ edits }) => edits === message.id);
    if (begun !== undefined) draft.choose(begun);
    else if (keeper.read().draft.edits !== message.id)
      draft.start({
        accountId: message.accountId,
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

  return {
    choose,
    answer,
    answerAll: (message: Message) => void answerAll(message),
    forward: (message: Message) => void forward(message),
    edit: (message: Message) => void edit(message),
    /** Answers from this account, what it would answer. */
    answerFrom: (accountId: string) => {
      const inReplyTo = answerers.find(
        ({ account }) => account.id === accountId,
      )?.messageId;
      if (inReplyTo !== undefined) address(accountId, inReplyTo);
    },
    /** What the message that is edited has as files can be changed then: all of them, or nothing. */
    takeFiles({ attachments }: Message): void {
      const files = attachments.map(staying);
      keeper.edit({ options: { ...keeper.read().draft.options, files } });
      // The button that had the keyboard goes.
      box.current?.focus();
    },
    /** Leaves the message that was edited as it is. */
    async stopEditing(): Promise<void> {
      const { id } = keeper.read().draft;
      await keeper.settle();
      draft.leave();
      try {
        await client.call("drafts.discard", { id });
      } catch (error) {
        say(messageOf(error));
      }
    },
  };
}

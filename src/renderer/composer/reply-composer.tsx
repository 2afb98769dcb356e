import { useQuery } from "@tanstack/react-query";
import type { RefObject } from "react";
import type { Account } from "../../shared/model/account.ts";
import type { Conversation } from "../../shared/model/conversation.ts";
import { accountsQuery } from "../queries.ts";
import { useMessage } from "../use-message.ts";
import { channelGlyphs } from "../ui/channel-glyph.ts";
import { AnswerForm, type AnswerHandle } from "./answer-form.tsx";
import { answerersOf } from "./answerers.ts";
import { useDraft } from "./use-draft.ts";

type Props = {
  conversation: Conversation;
  /** The newest message (ms UTC) that was in sight. */
  seenUpTo: number | undefined;
  handle: RefObject<AnswerHandle | null>;
  onDone: () => void;
  onLeave: () => void;
};

/**
 * Writes an answer: from which account, to whom, and whether it is safe, all in sight. A message can be answered only
 * from the account that it reached: who chooses the account chooses what is answered, and the other way round.
 */
export function ReplyComposer(props: Props) {
  const { conversation } = props;
  const { data: accounts } = useQuery(accountsQuery);
  const draft = useDraft({ conversationId: conversation.id });
  const { accountId, inReplyTo, edits } = draft.kept.draft;
  const answerers = answerersOf(conversation, accounts ?? []);
  const [usual] = answerers;
  const bound = answerers.find(({ account }) => account.id === accountId);
  const isEdit = edits !== undefined;
  const first = useMessage(conversation, usual?.messageId);
  const chosen = useMessage(
    conversation,
    isEdit ? undefined : (inReplyTo ?? (bound ?? usual)?.messageId),
  );
  const parent = isEdit ? undefined : (chosen.message ?? first.message);
  const from = isEdit ? accountId : (parent?.accountId ?? accountId);
  const account =
    accounts?.find(({ id }) => id === from) ?? bound?.account ?? usual?.account;

  if (accounts === undefined) return <section className="composer" />;
  if (account === undefined || usual === undefined)
    return (
      <Unanswerable
        account={accounts.find(({ id }) => id === conversation.accountId)}
      />
    );
  return (
    <AnswerForm
      {...props}
      draft={draft}
      account={account}
      answerers={answerers}
      parent={chosen.isLoading ? undefined : parent}
      isLoading={chosen.isLoading}
      usual={first.message}
    />
  );
}

function Unanswerable({ account }: { account: Account | undefined }) {
  if (account === undefined) return null;
  return (
    <section className="composer" aria-label="Answer">
      <p className="composer-as">
        {account.health.state === "imported"
          ? `${account.name} is not connected: nothing can be sent from it.`
          : `A message from ${channelGlyphs[account.channel].name} cannot be answered from here; open it to answer where it was written.`}
      </p>
    </section>
  );
}

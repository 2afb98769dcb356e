import { useQuery } from "@tanstack/react-query";
import { X } from "lucide-react";
import { useEffect, useRef } from "react";
import type { Account } from "../../shared/model/account.ts";
import { useCommands } from "../commands.tsx";
import type { SendOptions } from "../../shared/model/send-options.ts";
import { accountsQuery } from "../queries.ts";
import { Button } from "../ui/button.tsx";
import { EmptyState } from "../ui/empty-state.tsx";
import { AccountChoice } from "./account-choice.tsx";
import { waitingNote } from "./obstacle.ts";
import { OtherDrafts } from "./other-drafts.tsx";
import { Recipients } from "./recipients.tsx";
import { SenderChoice } from "./sender-choice.tsx";
import { useSendText } from "./send-text.ts";
import { SavedWords, TextBox } from "./text-box.tsx";
import { useDraft, type UsedDraft } from "./use-draft.ts";
import { useWriting } from "./use-writing.ts";
import "./post-pane.css";

/** Writes a new post, or a mail, beside the list. */
export function PostPane({ onClose }: { onClose: () => void }) {
  const pane = useRef<HTMLElement>(null);
  const { data } = useQuery(accountsQuery);
  const draft = useDraft("post");
  const accounts = data?.filter(
    ({ capabilities, removedAt }) =>
      capabilities.post && removedAt === undefined,
  );
  const account =
    accounts?.find(({ id }) => id === draft.kept.draft.accountId) ??
    accounts?.[0];
  const name =
    account?.capabilities.recipients === true ? "New mail" : "New post";
  useCommands({ back: onClose }, pane);
  return (
    <aside ref={pane} className="post-pane" aria-label={name}>
      <header className="post-head">
        <h1>{name}</h1>
        <Button kind="plain" icon aria-label="Close" onClick={onClose}>
          <X aria-hidden />
        </Button>
      </header>
      {accounts?.length === 0 && (
        <EmptyState title="No account can post">
          <p>Add a Mastodon account or a mailbox to write from it.</p>
        </EmptyState>
      )}
      {accounts !== undefined && account !== undefined && (
        <PostForm
          label={name}
          draft={draft}
          account={account}
          accounts={accounts}
          onClose={onClose}
        />
      )}
    </aside>
  );
}

function PostForm({
  label,
  draft,
  account,
  accounts,
  onClose,
}: {
  label: string;
  draft: UsedDraft;
  account: Account;
  accounts: Account[];
  onClose: () => void;
}) {
  const { keeper, kept } = draft;
  const { sending, problem, send } = useSendText(draft);
  const box = useRef<HTMLTextAreaElement>(null);
  const form = useRef<HTMLFormElement>(null);
  const { id: accountId, name, capabilities } = account;
  const isMail = capabilities.recipients;
  const writing = useWriting({
    draft,
    account,
    isReply: false,
    answers: undefined,
    bound: { accountId },
  });
  const { options } = writing;
  const note = waitingNote(account);
  // A mail begins with whom it goes to; a post with its text, and a mail that goes on with who gets it.
  useEffect(() => {
    const first = form.current?.querySelector<HTMLElement>(
      ".recipients-input, .composer-box",
    );
    first?.focus();
  }, []);

  /** The other account has addresses of its own. */
  function choose(chosenId: string): void {
    const { from: _, ...rest } = keeper.read().draft.options ?? {};
    keeper.edit({ accountId: chosenId, options: rest });
  }

  async function sendNow(): Promise<void> {
    if (writing.obstacle !== undefined || sending) return;
    const sent = await send(
      { accountId },
      `${isMail ? "Mail" : "Post"} from ${name}`,
      () => box.current?.focus(),
    );
    if (sent) onClose();
    else box.current?.focus();
  }

  return (
    <form
      ref={form}
      className="composer post-form"
      aria-label={label}
      {...writing.drop}
      onSubmit={(event) => {
        event.preventDefault();
        void sendNow();
      }}
    >
      <div className="composer-as">
        <AccountChoice
          verb={isMail ? "Mail as" : "Post as"}
          account={account}
          accounts={accounts}
          onChoose={choose}
        >
          {!isMail && capabilities.visibilities.length === 0 && " · public"}
        </AccountChoice>
        <SavedWords kept={kept} />
      </div>
      {note !== undefined && <p className="composer-note">{note}</p>}
      <OtherDrafts drafts={draft.others} onChoose={draft.choose} />
      <SenderChoice
        account={account}
        options={options}
        onChange={writing.setOptions}
      />
      {(isMail || hasRecipients(options)) && (
        <Recipients options={options} onChange={writing.setOptions} />
      )}
      <TextBox
        label={`New ${isMail ? "mail" : "post"} as ${name}`}
        placeholder={isMail ? "Write a mail…" : "What is new?"}
        writing={writing}
        problem={problem}
        sending={sending}
        box={box}
        form={form}
        onSend={() => void sendNow()}
        onSendDone={undefined}
        onLeave={onClose}
      />
    </form>
  );
}

/** Written for another account, and to be taken away by hand where this one takes none. */
function hasRecipients({ to, cc, bcc, subject }: SendOptions): boolean {
  return (
    [to, cc, bcc].some((list) => (list ?? []).length > 0) ||
    (subject ?? "") !== ""
  );
}

import { useQuery } from "@tanstack/react-query";
import { X } from "lucide-react";
import { useEffect, useRef } from "react";
import type { Account } from "../../shared/model/account.ts";
import { useCommands } from "../commands.tsx";
import type { SendOptions } from "../../shared/model/send-options.ts";
import { accountsQuery } from "../queries.ts";
import { Avatar } from "../ui/avatar.tsx";
import { Button } from "../ui/button.tsx";
import { EmptyState } from "../ui/empty-state.tsx";
import { waitingNote } from "./obstacle.ts";
import { OtherDrafts } from "./other-drafts.tsx";
import { placeName } from "./place-name.ts";
import { Recipients } from "./recipients.tsx";
import { SenderChoice } from "./sender-choice.tsx";
import { useSendText } from "./send-text.ts";
import { SavedWords, TextBox } from "./text-box.tsx";
import { useDraft, type UsedDraft } from "./use-draft.ts";
import { useWriting } from "./use-writing.ts";
import "./post-pane.css";

/** Writes a new post beside the list. */
export function PostPane({ onClose }: { onClose: () => void }) {
  const pane = useRef<HTMLElement>(null);
  const { data } = useQuery(accountsQuery);
  const accounts = data?.filter(
    ({ capabilities, removedAt }) =>
      capabilities.post && removedAt === undefined,
  );
  useCommands({ back: onClose }, pane);
  return (
    <aside ref={pane} className="post-pane" aria-label="New post">
      <header className="post-head">
        <h1>New post</h1>
        <Button kind="plain" icon aria-label="Close" onClick={onClose}>
          <X aria-hidden />
        </Button>
      </header>
      {accounts?.length === 0 && (
        <EmptyState title="No account can post">
          <p>Add a Mastodon account to write a post from it.</p>
        </EmptyState>
      )}
      {accounts !== undefined && accounts.length > 0 && (
        <Post accounts={accounts} onClose={onClose} />
      )}
    </aside>
  );
}

function Post({
  accounts,
  onClose,
}: {
  accounts: Account[];
  onClose: () => void;
}) {
  const draft = useDraft("post");
  const { accountId } = draft.kept.draft;
  const account = accounts.find(({ id }) => id === accountId) ?? accounts[0];
  if (account === undefined) return null;
  return (
    <PostForm
      draft={draft}
      account={account}
      accounts={accounts}
      onClose={onClose}
    />
  );
}

function PostForm({
  draft,
  account,
  accounts,
  onClose,
}: {
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
      aria-label="New post"
      {...writing.drop}
      onSubmit={(event) => {
        event.preventDefault();
        void sendNow();
      }}
    >
      <div className="composer-as">
        <Avatar name={name} seed={accountId} size="s" />
        <label className="composer-as-words post-account">
          {isMail ? "Mail as" : "Post as"}{" "}
          <select
            value={accountId}
            onChange={(event) => choose(event.target.value)}
          >
            {accounts.map((each) => (
              <option key={each.id} value={each.id}>
                {each.name} on {placeName(each)}
              </option>
            ))}
          </select>
          {!isMail && capabilities.visibilities.length === 0 && " · public"}
        </label>
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

import { useQuery } from "@tanstack/react-query";
import { X } from "lucide-react";
import { useEffect, useRef } from "react";
import type { Account } from "../../shared/model/account.ts";
import { useCommands } from "../commands.tsx";
import { accountsQuery } from "../queries.ts";
import { Avatar } from "../ui/avatar.tsx";
import { Button } from "../ui/button.tsx";
import { EmptyState } from "../ui/empty-state.tsx";
import { obstacleTo, waitingNote } from "./obstacle.ts";
import { OtherDrafts } from "./other-drafts.tsx";
import { placeName } from "./place-name.ts";
import { roomFor } from "./room.ts";
import { useSendText } from "./send-text.ts";
import { SavedWords, TextBox } from "./text-box.tsx";
import { useDraft } from "./use-draft.ts";
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
  const { keeper, kept } = draft;
  const { sending, problem, send } = useSendText(draft);
  const box = useRef<HTMLTextAreaElement>(null);
  const form = useRef<HTMLFormElement>(null);
  useEffect(() => box.current?.focus(), []);

  const account =
    accounts.find(({ id }) => id === kept.draft.accountId) ?? accounts[0];
  if (account === undefined) return null;
  const room = roomFor(kept.draft.text, account.capabilities.length);
  const obstacle = obstacleTo(kept.draft.text, room);
  const note = waitingNote(account);
  const { id: accountId, name } = account;

  async function sendNow(): Promise<void> {
    if (obstacle !== undefined || sending) return;
    const sent = await send({ accountId }, `Post from ${name}`, () =>
      box.current?.focus(),
    );
    if (sent) onClose();
    else box.current?.focus();
  }

  return (
    <form
      ref={form}
      className="composer post-form"
      aria-label="New post"
      onSubmit={(event) => {
        event.preventDefault();
        void sendNow();
      }}
    >
      <div className="composer-as">
        <Avatar name={name} seed={accountId} size="s" />
        <label className="composer-as-words post-account">
          Post as{" "}
          <select
            value={accountId}
            onChange={(event) => keeper.edit({ accountId: event.target.value })}
          >
            {accounts.map((each) => (
              <option key={each.id} value={each.id}>
                {each.name} on {placeName(each)}
              </option>
            ))}
          </select>{" "}
          · public
        </label>
        <SavedWords kept={kept} />
      </div>
      {note !== undefined && <p className="composer-note">{note}</p>}
      <OtherDrafts drafts={draft.others} onChoose={draft.choose} />
      <TextBox
        label={`New post as ${name}`}
        placeholder="What is new?"
        kept={kept}
        room={room}
        obstacle={obstacle}
        problem={problem}
        sending={sending}
        box={box}
        form={form}
        onText={(text) => keeper.edit({ text, accountId })}
        onBlur={() => void keeper.flush()}
        onSend={() => void sendNow()}
        onSendDone={undefined}
        onSaveNow={() => void keeper.flush()}
        onLeave={onClose}
      />
    </form>
  );
}

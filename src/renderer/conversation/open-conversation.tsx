import { useQuery } from "@tanstack/react-query";
import {
  type ComponentType,
  type ReactNode,
  type RefObject,
  useMemo,
  useRef,
  useState,
} from "react";
import type { Account } from "../../shared/model/account.ts";
import type {
  Conversation,
  Participant,
} from "../../shared/model/conversation.ts";
import { useCommandList, useCommands } from "../commands.tsx";
import { useOpenExternal } from "../open-external.ts";
import { useOutgoing } from "../outgoing.ts";
import { accountsQuery } from "../queries.ts";
import { placeName } from "../ui/place-name.ts";
import { ActView } from "./act-view.tsx";
import type { ComposerHandle, ComposerSlot, PaneFocus } from "./pane-slots.ts";
import { ConversationHeader } from "./conversation-header.tsx";
import { type Entry, threadEntries } from "./entries.ts";
import { FoundAgain } from "./found-by.tsx";
import { MessageView } from "./message-view.tsx";
import { NoteBegun } from "../ui/note-begun.tsx";
import { NoteComposer } from "../ui/note-composer.tsx";
import { NoteView } from "../note-view.tsx";
import { OutgoingView } from "./outgoing-view.tsx";
import { RoleDialog } from "./role-dialog.tsx";
import { Thread } from "./thread.tsx";
import { ThreadFoot, ThreadHead } from "./thread-ends.tsx";
import { useMarkRead } from "./mark-read.ts";
import { useAlone } from "./use-alone.ts";
import { useArrival } from "./use-arrival.ts";
import { useDoings } from "./use-doings.tsx";
import { useNewest } from "./use-newest.ts";
import { useNote } from "../use-note.ts";
import { useOneOfUs } from "./one-of-us.ts";
import { useThreadKeys } from "./thread-keys.ts";
import type { Paging } from "./use-conversation.ts";
import { useSeen } from "./use-seen.ts";
import { useSent } from "./use-sent.ts";
import { WaitBar } from "./wait-bar.tsx";

type Props = {
  conversation: Conversation;
  paging: Paging;
  listFocus: "this" | "another" | "nothing";
  pane: RefObject<HTMLElement | null>;
  focus: PaneFocus;
  composer: ComponentType<ComposerSlot>;
  onBack: () => void;
  onClose: () => void;
};

/** Header, thread, how long they wait, and the composer. */
export function OpenConversation({
  conversation,
  paging,
  listFocus,
  pane,
  focus,
  composer: Composer,
  onBack,
  onClose,
}: Props) {
  const { data: accounts } = useQuery(accountsQuery);
  const listed = listFocus === "this";
  // Keys are pressed in the list too, as long as this is what it has in focus.
  const within = listFocus === "another" ? pane : "screen";
  const accountOf = (id: string) => accounts?.find((each) => each.id === id);
  const placeOf = (account: Account | undefined) =>
    account && placeName(account);
  const openLink = useOpenExternal();
  const { run } = useCommandList();
  const { edit } = useOutgoing();
  const setOneOfUs = useOneOfUs();
  useMarkRead(conversation);

  const handle = useRef<ComposerHandle>(null);
  const entries = useMemo(() => threadEntries(conversation), [conversation]);
  const usualId = conversation.answers[0]?.messageId;
  // Reading begins at what waits; nowhere in particular when nobody does.
  const [startAt] = useState(
    () =>
      focus.messageId ??
      (conversation.waitingSince === undefined ? undefined : usualId),
  );
  const seen = useSeen(conversation);
  const thread = useThreadKeys({
    conversation,
    entries,
    startAt: startAt ?? entries.at(-1)?.key,
    answer: (messageId) => handle.current?.answer(messageId),
    openLink,
    within,
    onBack,
  });

  useArrival({ conversation, focus, thread, handle });

  const isNewestShown = conversation.later === 0;
  const goToNewest = useNewest({
    isShown: isNewestShown,
    entries,
    frame: thread.frame,
    paging,
    goTo: thread.goTo,
  });

  const newestItem = useSent(conversation.outbox, (key) => {
    if (isNewestShown) thread.reveal.current?.(key);
    else goToNewest();
  });
  const alone = useAlone(conversation);
  useCommands(
    {
      // Where a list has it in focus the list answers these and knows what comes next.
      ...(listed ? {} : alone),
      // What was done to a message is a decision, taken back like any other.
      ...(newestItem === undefined ||
      (newestItem.act !== undefined && newestItem.act !== "edit")
        ? {}
        : { undo: () => edit(newestItem, () => handle.current?.answer()) }),
    },
    pane,
  );

  const { doings, dialog } = useDoings({
    conversation,
    isMail: ({ accountId }) =>
      accountOf(accountId)?.capabilities.recipients === true,
    focused: thread.focusedMessage,
    within,
    handle,
  });

  const [roleOf, setRoleOf] = useState<Participant>();
  const note = useNote(
    { conversationId: conversation.id, among: conversation },
    thread.focusThread,
  );
  useCommands({ note: note.open }, within);

  function row(entry: Entry): ReactNode {
    switch (entry.type) {
      case "gap":
        return (
          <p className="thread-gap" dir="auto">
            {entry.accountId !== undefined &&
              `${accountOf(entry.accountId)?.name ?? "Another account"}: `}
            {entry.text}
          </p>
        );
      case "copy":
        return <FoundAgain entry={entry} />;
      case "note":
        return (
          <NoteView
            note={entry.note}
            conversationId={conversation.id}
            about={
              conversation.participants.find(
                ({ personId }) => personId === entry.note.personId,
              )?.name
            }
            tabStop={thread.tabStop === entry.key}
          />
        );
      case "outgoing":
        if (entry.item.act !== undefined && entry.item.act !== "edit")
          return <ActView item={entry.item} act={entry.item.act} />;
        return (
          <OutgoingView
            item={entry.item}
            accountName={accountOf(entry.item.accountId)?.name ?? "You"}
            undoable={entry.item.id === newestItem?.id}
            onEdit={() => handle.current?.answer()}
          />
        );
      case "message": {
        const who = conversation.participants.find(
          ({ openingMessageId }) => openingMessageId === entry.message.id,
        );
        return (
          <MessageView
            message={entry.message}
            found={entry.message.id === focus.messageId}
            waitsHere={who?.waitingSince !== undefined}
            answering={who?.answering ?? false}
            tabStop={thread.tabStop === entry.key}
            title={conversation.title}
            via={
              conversation.answers.length > 1
                ? placeOf(accountOf(entry.message.accountId))
                : undefined
            }
            page={entry.page}
            doings={doings}
            openLink={openLink}
          />
        );
      }
    }
  }

  return (
    <>
      <ConversationHeader
        conversation={conversation}
        onOneOfUs={setOneOfUs}
        onRole={setRoleOf}
        onOpenAtChannel={thread.openAtChannel}
        onCopyLink={thread.copyLink}
        onSplitFrom={thread.splitFrom}
        onUnread={alone.unread}
        onMute={alone.mute}
        onStar={alone.star}
        onNote={note.open}
        onClose={onClose}
      />
      <Thread
        entries={entries}
        startAt={startAt}
        frame={thread.frame}
        reveal={thread.reveal}
        onSeen={seen.see}
        onEarlier={paging.earlier}
        onLater={paging.later}
        onNewest={goToNewest}
        row={row}
        head={
          <ThreadHead
            conversation={conversation}
            onEarlier={paging.earlier}
            openLink={openLink}
          />
        }
        foot={
          isNewestShown ? undefined : (
            <ThreadFoot later={conversation.later} onLater={paging.later} />
          )
        }
      />
      {seen.news !== undefined && (
        <p className="conversation-changed" role="status">
          {seen.news}
        </p>
      )}
      <WaitBar
        conversation={conversation}
        target={accountOf(conversation.accountId)?.target}
      />
      {dialog}
      {roleOf !== undefined && (
        <RoleDialog who={roleOf} onClose={() => setRoleOf(undefined)} />
      )}
      {note.begun && (
        <NoteBegun
          text={note.text}
          finish="Finish the note"
          onFinish={note.open}
          onDiscard={() => void note.discard()}
        />
      )}
      {note.writing && (
        <NoteComposer
          label="Note between colleagues"
          text={note.text}
          problem={note.problem}
          onText={note.keep}
          onSave={async (text) => {
            const isSaved = await note.save(text);
            if (isSaved && !isNewestShown) goToNewest();
            return isSaved;
          }}
          onLeave={note.leave}
        />
      )}
      <Composer
        conversation={conversation}
        seenUpTo={seen.upTo}
        handle={handle}
        onDone={() => {
          if (!listed || !run("done", document.body)) alone.done();
        }}
        onLeave={thread.focusThread}
      />
    </>
  );
}

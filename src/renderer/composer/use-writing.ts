import { type ClipboardEvent, type DragEvent, useState } from "react";
import type { Account, FileLimits } from "../../shared/model/account.ts";
import type { Message } from "../../shared/model/message.ts";
import type { SendOptions } from "../../shared/model/send-options.ts";
import type { Answered } from "../../shared/naming.ts";
import type { DraftText, KeptState } from "../draft-keeper.ts";
import { obstacleTo } from "./obstacle.ts";
import { roomFor, type Room } from "./room.ts";
import type { UsedDraft } from "./use-draft.ts";
import { useFiles, type UsedFiles } from "./use-files.ts";

/** A text being written, with all that goes with it. */
export type Writing = {
  kept: KeptState;
  account: Account;
  isReply: boolean;
  /** It replaces a message of ours that is there. */
  isEdit: boolean;
  options: SendOptions;
  /** Of the files that may be attached now; absent: none may. */
  limits: FileLimits | undefined;
  files: UsedFiles;
  room: Room;
  /** Why it cannot be sent; absent: it can. */
  obstacle: string | undefined;
  write: (text: string) => void;
  setOptions: (options: SendOptions) => void;
  saveNow: () => void;
  /** For the form: files that are dropped on it are attached. */
  drop: {
    "data-dropping": true | undefined;
    onDragOver: (event: DragEvent) => void;
    onDragLeave: (event: DragEvent) => void;
    onDrop: (event: DragEvent) => void;
  };
  /** For the field: files that are pasted are attached. */
  paste: (event: ClipboardEvent) => void;
};

function answeredOf({ author, mentions = [], kind }: Message): Answered {
  return { author: author.handle, mentions, isDirect: kind === "dm" };
}

export function useWriting({
  draft: { keeper, kept },
  account,
  isReply,
  answers,
  bound,
  keepsFiles = false,
}: {
  draft: UsedDraft;
  account: Account;
  isReply: boolean;
  /** The message that it answers. */
  answers: Message | undefined;
  /** Bound with the first letter: what arrives later does not change whom this answers. */
  bound: Partial<Pick<DraftText, "accountId" | "inReplyTo">>;
  /** It is an edit of what has files, and says nothing of them: they stay. */
  keepsFiles?: boolean;
}): Writing {
  const { text, options = {}, edits } = kept.draft;
  const { capabilities } = account;
  const isEdit = edits !== undefined;
  const edit = (change: Partial<Pick<DraftText, "text" | "options">>) =>
    keeper.edit({ ...bound, ...change });
  const limits = keepsFiles ? undefined : capabilities.files;
  const files = useFiles(keeper, {
    name: account.name,
    limits,
    edit,
  });
  const [isDropping, setDropping] = useState(false);
  const answered =
    answers === undefined || isEdit ? undefined : answeredOf(answers);
  const room = roomFor({ text, options, answered, account });
  return {
    kept,
    account,
    isReply,
    isEdit,
    options,
    limits,
    files,
    room,
    obstacle:
      files.arriving.length > 0
        ? "A file is still being attached."
        : obstacleTo(text, room, {
            account,
            options,
            isReply,
            answered,
            keepsFiles,
          }),
    write: (written) => edit({ text: written }),
    setOptions: (changed) => edit({ options: changed }),
    saveNow: () => void keeper.flush(),
    drop: {
      "data-dropping": isDropping || undefined,
      onDragOver(event) {
        if (!event.dataTransfer.types.includes("Files")) return;
        event.preventDefault();
        setDropping(true);
      },
      onDragLeave(event) {
        const to = event.relatedTarget;
        if (!(to instanceof Node && event.currentTarget.contains(to)))
          setDropping(false);
      },
      onDrop(event) {
        if (event.dataTransfer.files.length === 0) return;
        event.preventDefault();
        setDropping(false);
        files.attach(event.dataTransfer.files);
      },
    },
    paste(event) {
      const pasted = [...event.clipboardData.files];
      // A picture out of a text is pasted with its text: that is what was meant.
      if (
        pasted.length === 0 ||
        event.clipboardData.types.includes("text/plain")
      )
        return;
      event.preventDefault();
      files.attach(pasted);
    },
  };
}

import type { ReactNode, Ref, RefObject } from "react";
import { isWritten } from "../../shared/model/send-options.ts";
import { useCommands, useCommandList } from "../commands.tsx";
import { Button } from "../ui/button.tsx";
import { KeyCap } from "../ui/key-cap.tsx";
import type { KeptState } from "../draft-keeper.ts";
import { FileList } from "./file-list.tsx";
import { OptionTools } from "./option-tools.tsx";
import type { Room } from "./room.ts";
import type { Writing } from "./use-writing.ts";
import "./text-box.css";

type Props = {
  /** Names the field for those who cannot see what is around it. */
  label: string;
  placeholder: string;
  writing: Writing;
  /** Why the last try to send did not succeed. */
  problem: string | undefined;
  sending: boolean;
  box: Ref<HTMLTextAreaElement>;
  form: RefObject<HTMLFormElement | null>;
  onSend: () => void;
  /** Absent where there is nothing to be done with. */
  onSendDone: (() => void) | undefined;
  /** Escape. */
  onLeave: () => void;
  /** More that can be chosen beside the options. */
  tools?: ReactNode;
};

/** The field, what goes with its text, how much room is left, and the ways to send. A pasted page comes in as its words. */
export function TextBox({
  label,
  placeholder,
  writing,
  problem,
  sending,
  box,
  form,
  onSend,
  onSendDone,
  onLeave,
  tools,
}: Props) {
  const { kept, room, obstacle, options, files, account } = writing;
  const { keymap } = useCommandList();
  useCommands(
    {
      send: onSend,
      back: onLeave,
      ...(onSendDone === undefined ? {} : { "send.done": onSendDone }),
    },
    form,
  );
  const over = room.limited && room.left < 0;
  // That there is nothing yet need not be said in red.
  const hasContent =
    kept.draft.text.trim() !== "" || (options.files ?? []).length > 0;
  return (
    <>
      {kept.status === "failed" && (
        <p className="composer-alarm" role="alert">
          <span>
            Not saved yet. {kept.problem} The text stays here and is saved as
            soon as that works.
          </span>
          <Button onClick={writing.saveNow}>Save now</Button>
        </p>
      )}
      {problem !== undefined && (
        <p className="composer-alarm" role="alert">
          Not sent. {problem}
        </p>
      )}
      {options.warning !== undefined && (
        <input
          className="composer-warning"
          aria-label="Content warning"
          placeholder="What it is about, for who may not want to read it"
          dir="auto"
          maxLength={5000}
          value={options.warning}
          readOnly={sending}
          onChange={({ target: { value } }) =>
            writing.setOptions({ ...options, warning: value })
          }
        />
      )}
      <textarea
        ref={box}
        className="composer-box"
        aria-label={label}
        aria-invalid={over || undefined}
        placeholder={placeholder}
        dir="auto"
        rows={3}
        value={kept.draft.text}
        readOnly={sending}
        onChange={(event) => writing.write(event.target.value)}
        onBlur={writing.saveNow}
        onPaste={writing.paste}
      />
      <FileList
        files={options.files ?? []}
        arriving={files.arriving}
        limits={account.capabilities.files}
        accountName={account.name}
        onChange={files.change}
      />
      {files.problem !== undefined && (
        <p className="composer-note" role="alert">
          {files.problem}
        </p>
      )}
      <OptionTools
        account={account}
        options={options}
        limits={writing.limits}
        isReply={writing.isReply}
        isEdit={writing.isEdit}
        onChange={writing.setOptions}
        onFiles={files.attach}
      >
        {tools}
      </OptionTools>
      {obstacle !== undefined && !over && hasContent && (
        <p className="composer-obstacle">{obstacle}</p>
      )}
      <div className="composer-bar">
        <span className="composer-keys">
          {keymap.send[0] !== undefined && (
            <span>
              <KeyCap keys={keymap.send[0]} />{" "}
              {writing.isEdit ? "save" : "send"}
            </span>
          )}
          {onSendDone !== undefined && keymap["send.done"][0] !== undefined && (
            <span>
              <KeyCap keys={keymap["send.done"][0]} /> and done
            </span>
          )}
        </span>
        <span className="composer-room" role={over ? "alert" : undefined}>
          {roomWords(room)}
        </span>
        <Button
          kind="primary"
          type="submit"
          disabled={obstacle !== undefined || sending}
          title={obstacle}
        >
          {writing.isEdit ? "Save the edit" : "Send"}
        </Button>
      </div>
    </>
  );
}

function roomWords(room: Room): string {
  if (!room.limited) return "";
  const unit = room.unit === "bytes" ? " bytes" : "";
  return room.left < 0
    ? `✕ ${-room.left}${unit} too long`
    : `${room.left.toLocaleString()}${unit} left`;
}

/** Whether the draft is safe, in two words; nothing while there is nothing to keep. */
export function SavedWords({ kept }: { kept: KeptState }) {
  const words = {
    clean: "",
    editing: "saving…",
    saving: "saving…",
    saved: isWritten(kept.draft) ? "draft saved" : "",
    failed: "not saved",
  }[kept.status];
  return <span className="composer-saved">{words}</span>;
}

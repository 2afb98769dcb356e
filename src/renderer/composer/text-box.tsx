import type { Ref, RefObject } from "react";
import { useCommands, useCommandList } from "../commands.tsx";
import { Button } from "../ui/button.tsx";
import { KeyCap } from "../ui/key-cap.tsx";
import type { KeptState } from "../draft-keeper.ts";
import type { Room } from "./room.ts";
import "./text-box.css";

type Props = {
  /** Names the field for those who cannot see what is around it. */
  label: string;
  placeholder: string;
  kept: KeptState;
  room: Room;
  /** Why it cannot be sent; absent: it can. */
  obstacle: string | undefined;
  /** Why the last try to send did not succeed. */
  problem: string | undefined;
  sending: boolean;
  box: Ref<HTMLTextAreaElement>;
  form: RefObject<HTMLFormElement | null>;
  onText: (text: string) => void;
  onBlur: () => void;
  onSend: () => void;
  /** Absent where there is nothing to be done with. */
  onSendDone: (() => void) | undefined;
  onSaveNow: () => void;
  /** Escape. */
  onLeave: () => void;
};

/** The field, how much room is left, and the ways to send. Text only: a pasted page comes in as its words. */
export function TextBox({
  label,
  placeholder,
  kept,
  room,
  obstacle,
  problem,
  sending,
  box,
  form,
  onText,
  onBlur,
  onSend,
  onSendDone,
  onSaveNow,
  onLeave,
}: Props) {
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
  return (
    <>
      {kept.status === "failed" && (
        <p className="composer-alarm" role="alert">
          <span>
            Not saved yet. {kept.problem} The text stays here and is saved as
            soon as that works.
          </span>
          <Button onClick={onSaveNow}>Save now</Button>
        </p>
      )}
      {problem !== undefined && (
        <p className="composer-alarm" role="alert">
          Not sent. {problem}
        </p>
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
        onChange={(event) => onText(event.target.value)}
        onBlur={onBlur}
      />
      <div className="composer-bar">
        <span className="composer-keys">
          {keymap.send[0] !== undefined && (
            <span>
              <KeyCap keys={keymap.send[0]} /> send
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
          Send
        </Button>
      </div>
    </>
  );
}

function roomWords(room: Room): string {
  if (!room.limited) return "";
  return room.left < 0
    ? `✕ ${-room.left} too long`
    : `${room.left.toLocaleString()} left`;
}

/** Whether the draft is safe, in two words; nothing while there is nothing to keep. */
export function SavedWords({ kept }: { kept: KeptState }) {
  const words = {
    clean: "",
    editing: "saving…",
    saving: "saving…",
    saved: kept.draft.text === "" ? "" : "draft saved",
    failed: "not saved",
  }[kept.status];
  return <span className="composer-saved">{words}</span>;
}

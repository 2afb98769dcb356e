import { Ellipsis } from "lucide-react";
import type { CommandName } from "../../shared/commands.ts";
import type { Act } from "../../shared/model/act.ts";
import type { Message } from "../../shared/model/message.ts";
import { useCommandList } from "../commands.tsx";
import { Button } from "../ui/button.tsx";
import { Menu, MenuItem } from "../ui/menu.tsx";
import { actVerbs, type DoneAct } from "./use-acts.ts";

export type MessageDoings = {
  act: (message: Message, act: DoneAct) => void;
  onBlockOrReport: (message: Message) => void;
  onEdit: (message: Message) => void;
  /** Only a mail is answered to all, or goes on. */
  isMail: (message: Message) => boolean;
  onReplyAll: (message: Message) => void;
  onForward: (message: Message) => void;
};

const keysOf: Partial<Record<Act, CommandName>> = {
  like: "like",
  unlike: "like",
  boost: "boost",
  unboost: "boost",
  approve: "approve",
  hide: "hide",
  remove: "hide",
  block: "block",
  report: "block",
  edit: "edit",
  delete: "delete",
};

/** What can be done to one message, by name and with its key. */
export function MessageMenu({
  message,
  doings,
}: {
  message: Message;
  doings: MessageDoings;
}) {
  const { keymap, run } = useCommandList();
  const { doable } = message;
  const isMail = doings.isMail(message);
  const isTheirs = message.direction === "in";
  if (doable.length === 0 && !isMail && !isTheirs) return null;
  const keys = (act: Act) => {
    const name = keysOf[act];
    return name === undefined ? undefined : keymap[name][0];
  };

  /** Once the menu has given the keyboard back. */
  function later(run: () => void): () => void {
    return () => setTimeout(run);
  }

  function choose(act: Act): void {
    if (act === "edit") doings.onEdit(message);
    else if (act === "block" || act === "report")
      doings.onBlockOrReport(message);
    else doings.act(message, act as DoneAct);
  }

  return (
    <Menu
      trigger={
        <Button
          kind="plain"
          icon
          className="message-menu"
          aria-label={`What can be done to the message of ${message.author.name}`}
          // The keyboard has commands for each: Tab goes from message to composer.
          tabIndex={-1}
        >
          <Ellipsis aria-hidden />
        </Button>
      }
    >
      {isMail && (
        <>
          <MenuItem
            keys={keymap["reply.all"][0]}
            onSelect={later(() => doings.onReplyAll(message))}
          >
            Reply to all
          </MenuItem>
          <MenuItem
            keys={keymap.forward[0]}
            onSelect={later(() => doings.onForward(message))}
          >
            Forward
          </MenuItem>
        </>
      )}
      {doable.map((act) => (
        <MenuItem
          key={act}
          keys={keys(act)}
          danger={act === "delete" || act === "remove" || act === "block"}
          onSelect={later(() => choose(act))}
        >
          {act === "edit" ? "Edit" : actVerbs[act as DoneAct]}
        </MenuItem>
      ))}
      {isTheirs &&
        (
          [
            ["feedback", "Feedback…"],
            ["person", "Person…"],
          ] as const
        ).map(([name, words]) => (
          <MenuItem
            key={name}
            keys={keymap[name][0]}
            onSelect={later(() => {
              // The menu gives the keyboard to its button, or will: the command is about the message.
              document
                .querySelector<HTMLElement>(`[data-message="${message.id}"]`)
                ?.focus({ preventScroll: true });
              run(name);
            })}
          >
            {words}
          </MenuItem>
        ))}
    </Menu>
  );
}

import type { CommandName } from "../../shared/commands.ts";
import type { Act } from "../../shared/model/act.ts";
import type { Conversation } from "../../shared/model/conversation.ts";
import type { Message } from "../../shared/model/message.ts";
import type { CommandHandlers, Registration } from "../command-registry.ts";
import { useCommands } from "../commands.tsx";
import { useToast } from "../ui/toast.tsx";
import type { DoneAct } from "./use-acts.ts";

/** What each key does, the first that can be done. */
const actsOfKeys = {
  like: ["like", "unlike"],
  boost: ["boost", "unboost"],
  approve: ["approve"],
  hide: ["hide", "remove", "hold"],
  block: ["block", "report"],
  edit: ["edit"],
  delete: ["delete"],
} as const satisfies Partial<Record<CommandName, readonly Act[]>>;

type ActKey = keyof typeof actsOfKeys;

/** The keys for what can be done to messages; each is there only where the channel can. */
export function useActKeys({
  conversation,
  isMail,
  focused,
  within,
  act,
  onBlockOrReport,
  onEdit,
  onReplyAll,
  onForward,
}: {
  conversation: Conversation;
  isMail: (message: Message) => boolean;
  /** The message that the keyboard is on. */
  focused: () => Message | undefined;
  /** Where these keys are pressed. */
  within: Registration["within"];
  act: (message: Message, act: DoneAct) => void;
  onBlockOrReport: (message: Message) => void;
  onEdit: (message: Message) => void;
  onReplyAll: (message: Message) => void;
  onForward: (message: Message) => void;
}): void {
  const toast = useToast();
  const { messages } = conversation;

  /** The message in focus, else the newest to which it can be done. */
  function targetOf(key: ActKey): Message | undefined {
    const isAble = ({ doable }: Message) =>
      actsOfKeys[key].some((each) => doable.includes(each));
    const message = focused();
    if (message === undefined) return messages.findLast(isAble);
    if (isAble(message)) return message;
    toast({ text: "This cannot be done to the message in focus." });
    return undefined;
  }

  function run(key: ActKey): void {
    const message = targetOf(key);
    if (message === undefined) return;
    const first = actsOfKeys[key].find((each) => message.doable.includes(each));
    if (first === undefined) return;
    if (first === "edit") onEdit(message);
    else if (key === "block") onBlockOrReport(message);
    else act(message, first);
  }

  const handlers: CommandHandlers = {};
  for (const key of Object.keys(actsOfKeys) as ActKey[])
    if (
      messages.some(({ doable }) =>
        actsOfKeys[key].some((each) => doable.includes(each)),
      )
    )
      handlers[key] = () => run(key);
  /** The mail in focus, else the newest that came in. */
  const withMail = (go: (message: Message) => void) => () => {
    const mails = messages.filter(isMail);
    const message =
      focused() ??
      mails.findLast(({ direction }) => direction === "in") ??
      mails.at(-1);
    if (message !== undefined && isMail(message)) go(message);
    else toast({ text: "This cannot be done to the message in focus." });
  };
  if (messages.some(isMail)) {
    handlers["reply.all"] = withMail(onReplyAll);
    handlers.forward = withMail(onForward);
  }
  useCommands(handlers, within);
}

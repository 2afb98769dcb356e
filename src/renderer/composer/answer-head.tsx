import type { Account } from "../../shared/model/account.ts";
import type { Message, Visibility } from "../../shared/model/message.ts";
import type { KeptState } from "../draft-keeper.ts";
import { Avatar } from "../ui/avatar.tsx";
import { Button } from "../ui/button.tsx";
import { placeName } from "./place-name.ts";
import { SavedWords } from "./text-box.tsx";

/** From which account, where, how public, and whom or what it is about. */
export function AnswerHead({
  account,
  visibility,
  parent,
  kept,
  instead,
  onStopEditing,
}: {
  account: Account;
  visibility: Visibility;
  parent: Message | undefined;
  kept: KeptState;
  /** Another message was chosen than would be usual. */
  instead: { name: string; choose: () => void } | undefined;
  /** A message of ours gets another text. */
  onStopEditing: (() => void) | undefined;
}) {
  const isEdit = onStopEditing !== undefined;
  return (
    <>
      <p className="composer-as">
        <Avatar name={account.name} seed={account.id} size="s" />
        <span className="composer-as-words">
          {isEdit ? "Edit as " : "Answer as "}
          <b dir="auto">{account.name}</b> on{" "}
          <bdi title={account.handle}>{placeName(account)}</bdi> · {visibility}
        </span>
      </p>
      <p className="composer-to">
        <span className="composer-to-words">
          {isEdit ? (
            "What everybody who reads it sees from then on"
          ) : parent === undefined ? (
            "To everybody here"
          ) : (
            <>
              {parent.direction === "out" ? "After " : "To "}
              <bdi>{parent.author.name}</bdi>:{" "}
              <bdi>{parent.text.slice(0, 200) || parent.subject}</bdi>
            </>
          )}
        </span>
        {instead !== undefined && (
          <Button kind="plain" onClick={instead.choose}>
            Answer {instead.name} instead
          </Button>
        )}
        {onStopEditing !== undefined && (
          <Button kind="plain" onClick={onStopEditing}>
            Leave it as it was
          </Button>
        )}
        <SavedWords kept={kept} />
      </p>
    </>
  );
}

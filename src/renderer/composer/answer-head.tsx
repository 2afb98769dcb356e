import type { Account } from "../../shared/model/account.ts";
import type { Message, Visibility } from "../../shared/model/message.ts";
import type { KeptState } from "../draft-keeper.ts";
import { Button } from "../ui/button.tsx";
import { AccountChoice } from "./account-choice.tsx";
import type { Answerer } from "./answerers.ts";
import { SavedWords } from "./text-box.tsx";

/** From which account, where, how public, and whom or what it is about. */
export function AnswerHead({
  account,
  answerers,
  onAccount,
  visibility,
  parent,
  kept,
  instead,
  onStopEditing,
}: {
  account: Account;
  /** Who can answer, where that can be chosen. */
  answerers: readonly Answerer[];
  onAccount: (accountId: string) => void;
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
      <div className="composer-as">
        <AccountChoice
          verb={isEdit ? "Edit as" : "Answer as"}
          account={account}
          accounts={isEdit ? [] : answerers.map((each) => each.account)}
          onChoose={onAccount}
        >
          {" "}
          · {visibility}
        </AccountChoice>
      </div>
      <p className="composer-to">
        <span className="composer-to-words">
          {isEdit ? (
            "Everybody will read this"
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

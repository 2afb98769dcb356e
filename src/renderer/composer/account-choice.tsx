import type { ReactNode } from "react";
import type { Account } from "../../shared/model/account.ts";
import { Avatar } from "../ui/avatar.tsx";
import { placeName } from "../ui/place-name.ts";

/** From which account a text goes; where several can send it, to be chosen. */
export function AccountChoice({
  verb,
  account,
  accounts,
  onChoose,
  children,
}: {
  /** `Answer as` */
  verb: string;
  account: Account;
  accounts: readonly Account[];
  onChoose: (accountId: string) => void;
  /** More about how it goes. */
  children?: ReactNode;
}) {
  return (
    <>
      <Avatar name={account.name} seed={account.id} size="s" />
      <span className="composer-as-words">
        {accounts.length > 1 ? (
          <label className="composer-account">
            {verb}{" "}
            <select
              value={account.id}
              onChange={({ target }) => onChoose(target.value)}
            >
              {accounts.map((each) => (
                <option key={each.id} value={each.id}>
                  {each.name} on {placeName(each)}
                </option>
              ))}
            </select>
          </label>
        ) : (
          <>
            {verb} <b dir="auto">{account.name}</b> on{" "}
            <bdi title={account.handle}>{placeName(account)}</bdi>
          </>
        )}
        {children}
      </span>
    </>
  );
}

import type { ReactNode } from "react";
import type { Account } from "../../shared/model/account.ts";
import { Avatar } from "../ui/avatar.tsx";
import { Clock } from "../ui/clock.tsx";

/** A text of ours in a list: which account, to whom, when, its beginning. */
export function TextRow({
  account,
  toWhom,
  at,
  text,
  children,
}: {
  account: Account | undefined;
  toWhom: string;
  at: number;
  text: string;
  children: ReactNode;
}) {
  const name = account?.name ?? "A removed account";
  return (
    <li
      className="outbox-row"
      data-row
      // j and k come here; what can be pressed is inside.
      tabIndex={-1}
    >
      <Avatar
        name={name}
        seed={account?.id ?? ""}
        {...(account === undefined ? {} : { channel: account.channel })}
      />
      <div className="outbox-what">
        <p className="outbox-who">
          <bdi className="outbox-name">{name}</bdi>
          <bdi className="outbox-to">{toWhom}</bdi>
          <Clock at={at} />
        </p>
        <p className="outbox-text" dir="auto">
          {text}
        </p>
        {children}
      </div>
    </li>
  );
}

import { useQuery } from "@tanstack/react-query";
import type { Account } from "../../shared/model/account.ts";
import type { SendOptions } from "../../shared/model/send-options.ts";
import { sendersQuery } from "../queries.ts";
import "./recipients.css";

/** From which of the account's own addresses a mail goes out; nothing where there is one alone. */
export function SenderChoice({
  account,
  answers,
  options,
  onChange,
}: {
  account: Account;
  /** Id of the message that it answers. */
  answers?: string | undefined;
  options: SendOptions;
  onChange: (options: SendOptions) => void;
}) {
  const { data: senders = [] } = useQuery({
    ...sendersQuery(account.id, answers),
    enabled: account.capabilities.recipients,
  });
  const { from, ...rest } = options;
  const usual = senders[0];
  // Chosen while it was still an address of the account: to be chosen anew.
  const isLost = from !== undefined && !senders.includes(from);
  if (usual === undefined || (senders.length < 2 && !isLost)) return null;
  return (
    <div className="recipients">
      <label className="recipients-row">
        <span className="recipients-label">From</span>
        <select
          className="sender"
          data-wrong={isLost || undefined}
          value={from ?? usual}
          onChange={({ target: { value } }) =>
            onChange(value === usual ? rest : { ...rest, from: value })
          }
        >
          {[...(isLost ? [from] : []), ...senders].map((each) => (
            <option key={each}>{each}</option>
          ))}
        </select>
      </label>
    </div>
  );
}

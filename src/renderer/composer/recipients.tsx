import { useQuery } from "@tanstack/react-query";
import { X } from "lucide-react";
import { type KeyboardEvent, useId, useState } from "react";
import type {
  Recipient,
  SendOptions,
} from "../../shared/model/send-options.ts";
import { isMailAddress } from "../../shared/sendable.ts";
import { addressesQuery } from "../queries.ts";
import { Button } from "../ui/button.tsx";
import { useSettled } from "../ui/use-settled.ts";
import "./recipients.css";

/** To whom a mail goes and what it is about. */
export function Recipients({
  options,
  usualSubject,
  onChange,
}: {
  options: SendOptions;
  /** What it is about where nothing is typed. */
  usualSubject?: string | undefined;
  onChange: (options: SendOptions) => void;
}) {
  const { to = [], cc = [], bcc = [], subject = "" } = options;
  const [copies, setCopies] = useState(cc.length > 0 || bcc.length > 0);
  const isOpen = copies || cc.length > 0 || bcc.length > 0;
  return (
    <div className="recipients">
      <div className="recipients-first">
        <RecipientList
          label="To"
          list={to}
          onChange={(list) => onChange({ ...options, to: list })}
        />
        {!isOpen && (
          <Button kind="plain" onClick={() => setCopies(true)}>
            Cc, Bcc
          </Button>
        )}
      </div>
      {isOpen && (
        <>
          <RecipientList
            label="Cc"
            list={cc}
            onChange={(list) => onChange({ ...options, cc: list })}
          />
          <RecipientList
            label="Bcc"
            list={bcc}
            onChange={(list) => onChange({ ...options, bcc: list })}
          />
        </>
      )}
      <label className="recipients-row">
        <span className="recipients-label">Subject</span>
        <input
          className="recipients-subject"
          dir="auto"
          maxLength={1000}
          placeholder={usualSubject}
          value={subject}
          onChange={(event) =>
            onChange({ ...options, subject: event.target.value })
          }
        />
      </label>
    </div>
  );
}

/** Addresses as chips; what is typed becomes one with Enter, a comma, or when the field is left. */
function RecipientList({
  label,
  list,
  onChange,
}: {
  label: string;
  list: readonly Recipient[];
  onChange: (list: Recipient[]) => void;
}) {
  const id = useId();
  const [typed, setTyped] = useState("");
  const asked = useSettled(typed.trim(), 150);
  const { data: known } = useQuery({
    ...addressesQuery(asked),
    enabled: asked.length > 1,
  });
  const proposals = (asked.length > 1 ? (known ?? []) : []).filter(
    ({ address }) => list.every((one) => one.address !== address),
  );

  function add(text: string): void {
    const added = readRecipients(text).map(
      (one) => proposals.find(({ address }) => address === one.address) ?? one,
    );
    const isNew = ({ address }: Recipient) =>
      list.every((one) => one.address !== address);
    if (added.length > 0) onChange([...list, ...added.filter(isNew)]);
    setTyped("");
  }

  function press(event: KeyboardEvent<HTMLInputElement>): void {
    if (event.nativeEvent.isComposing) return;
    const isEnter = event.key === "Enter" && !event.ctrlKey && !event.metaKey;
    if ((isEnter || event.key === ",") && typed.trim() !== "") {
      event.preventDefault();
      add(typed);
    } else if (isEnter) event.preventDefault();
    else if (event.key === "Backspace" && typed === "")
      onChange(list.slice(0, -1));
  }

  return (
    <div className="recipients-row">
      <label className="recipients-label" htmlFor={id}>
        {label}
      </label>
      <div className="recipients-list">
        {list.map(({ address, name }) => (
          <span
            key={address}
            className="recipient"
            data-wrong={isMailAddress(address) ? undefined : true}
            title={
              isMailAddress(address)
                ? address
                : `“${address}” is no mail address.`
            }
          >
            <bdi>{name ?? address}</bdi>
            <button
              type="button"
              className="recipient-remove"
              aria-label={`Remove ${name ?? address}`}
              onClick={() =>
                onChange(list.filter((one) => one.address !== address))
              }
            >
              <X aria-hidden />
            </button>
          </span>
        ))}
        <input
          id={id}
          className="recipients-input"
          list={`${id}-known`}
          autoComplete="off"
          spellCheck={false}
          value={typed}
          onChange={({ target: { value } }) => {
            // Chosen from the list: whole at once.
            if (proposals.some((one) => one.address === value)) add(value);
            else setTyped(value);
          }}
          onKeyDown={press}
          onBlur={() => {
            if (typed.trim() !== "") add(typed);
          }}
        />
        <datalist id={`${id}-known`}>
          {proposals.map(({ address, name }) => (
            <option key={address} value={address}>
              {name}
            </option>
          ))}
        </datalist>
      </div>
    </div>
  );
}

/** `Ana <ana@example.org>, ben@example.org; …` as it is pasted; what is no address stays, to be mended. */
export function readRecipients(text: string): Recipient[] {
  return text
    .split(/[,;\n]+/u)
    .map((part) => part.trim())
    .filter((part) => part.length > 2)
    .map((part) => {
      const [, name = "", address] = /^(.*)<([^<>]+)>$/u.exec(part) ?? [];
      if (address === undefined) return { address: part };
      const plain = name.trim().replaceAll(/^"|"$/gu, "").slice(0, 200);
      return plain === ""
        ? { address: address.trim() }
        : { address: address.trim(), name: plain };
    });
}

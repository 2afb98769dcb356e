import { useState } from "react";
import type { Account } from "../../shared/model/account.ts";
import { client } from "../api.ts";
import { Field } from "../ui/field.tsx";
import { dateInput, readDateInput } from "../ui/date-input.ts";
import { SaveForm } from "./save-form.tsx";
import { readSpan, SpanField, typedSpan } from "./span-field.tsx";
import { WriteBackChoices } from "./write-back.tsx";
import "./account-details.css";

/** Its name here, what is promised there, and from when on people count as waiting. */
export function AccountDetails({ account }: { account: Account }) {
  // Nobody waits at an account that only keeps what was imported: there is nothing to promise.
  const isImported = account.health.state === "imported";
  const [name, setName] = useState(account.name);
  const [promised, setPromised] = useState(account.target !== undefined);
  const [first, setFirst] = useState(
    typedSpan(account.target?.firstSeconds ?? 4 * 3600),
  );
  const [next, setNext] = useState(
    typedSpan(account.target?.nextSeconds ?? 8 * 3600),
  );
  const [door, setDoor] = useState(dateInput(account.doorAt));
  const [writeBack, setWriteBack] = useState(account.writeBack);
  const [shown, setShown] = useState(false);

  const firstRead = readSpan(first);
  const nextRead = readSpan(next);
  const doorAt = readDateInput(door);
  const nameError = name.trim() === "" ? "An account needs a name." : undefined;
  const doorError =
    doorAt === null ? "Give a day, like 2026-11-02." : undefined;

  async function save(): Promise<string | undefined> {
    setShown(true);
    if (nameError !== undefined || doorAt === null) return undefined;
    let target: { firstSeconds: number; nextSeconds: number } | null = null;
    if (promised) {
      if ("error" in firstRead || "error" in nextRead) return undefined;
      target = {
        firstSeconds: firstRead.seconds,
        nextSeconds: nextRead.seconds,
      };
    }
    await client.call("accounts.update", {
      id: account.id,
      name: name.trim(),
      target,
      writeBack,
      // The same day leaves the door at its hour.
      ...(door === dateInput(account.doorAt) ? {} : { doorAt }),
    });
    return `${name.trim()} saved.`;
  }

  return (
    <SaveForm
      className="account-details"
      label={`Promise and door of ${account.name}`}
      action="Save"
      save={save}
    >
      <Field label="Name" error={shown ? nameError : undefined}>
        {(control) => (
          <input
            {...control}
            maxLength={80}
            dir="auto"
            value={name}
            onChange={(event) => setName(event.target.value)}
          />
        )}
      </Field>
      {!isImported && (
        <fieldset className="account-promise">
          <label className="check">
            <input
              type="checkbox"
              checked={promised}
              onChange={(event) => setPromised(event.target.checked)}
            />
            Promise an answer within
          </label>
          {promised && (
            <div className="account-spans">
              <SpanField
                label="First answer"
                value={first}
                error={"error" in firstRead ? firstRead.error : undefined}
                onChange={setFirst}
              />
              <SpanField
                label="Later answers"
                value={next}
                error={"error" in nextRead ? nextRead.error : undefined}
                onChange={setNext}
              />
            </div>
          )}
        </fieldset>
      )}
      {!isImported && (
        <Field
          label="Door date"
          error={shown ? doorError : undefined}
          help="Who wrote before this day is history and never counts as waiting."
        >
          {(control) => (
            <input
              {...control}
              type="date"
              value={door}
              onChange={(event) => setDoor(event.target.value)}
            />
          )}
        </Field>
      )}
      <WriteBackChoices
        able={account.capabilities.writeBack}
        chosen={writeBack}
        isKeptSame={account.channel === "email"}
        onChange={setWriteBack}
      />
    </SaveForm>
  );
}

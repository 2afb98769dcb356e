import { useQuery } from "@tanstack/react-query";
import { useState } from "react";
import type { Account } from "../../shared/model/account.ts";
import {
  isAsked,
  type Setup,
  type SetupField,
} from "../../shared/model/setup.ts";
import { client } from "../api.ts";
import { kindsQuery } from "../queries.ts";
import { Button } from "../ui/button.tsx";
import { Dialog, DialogActions } from "../ui/dialog.tsx";
import { messageOf } from "../ui/error-state.tsx";
import { useToast } from "../ui/toast.tsx";
import "./sign-in-dialog.css";
import { Authorise } from "./authorise.tsx";
import { SetupFields } from "./setup-fields.tsx";
import { ChangeSignIn } from "./change-sign-in.tsx";
import {
  firstTyped,
  goesOnInBrowser,
  secretsOf,
  typedOf,
  withoutSecrets,
} from "./typed.ts";

/** Signs an account in again; its cursor, archive and queue stay as they are. */
export function SignInDialog({
  account,
  onClose,
}: {
  account: Account;
  onClose: () => void;
}) {
  const toast = useToast();
  const [isChanging, setChanging] = useState(false);
  function done(): void {
    toast({ text: `${account.name} is signed in again.` });
    onClose();
  }
  const { data: kinds } = useQuery(kindsQuery);
  const setup = kinds?.find(({ channel }) => channel === account.channel);
  const server = account.settings["server"];
  const place = typeof server === "string" ? server : account.handle;
  return (
    <Dialog
      title={`Sign in again: ${account.name}`}
      description="Nothing of the account is lost; what is queued goes out afterwards."
      onClose={onClose}
    >
      {setup === undefined ? null : isChanging ? (
        <ChangeSignIn
          account={account}
          setup={setup}
          place={place}
          onDone={done}
          onClose={onClose}
        />
      ) : goesOnInBrowser(setup, account.settings) ? (
        <Authorise
          channel={account.channel}
          settings={account.settings}
          accountId={account.id}
          place={place}
          onDone={done}
          onCancel={onClose}
        />
      ) : (
        <SecretsForm
          account={account}
          fields={secretFields(setup.fields, account)}
          onDone={done}
          onClose={onClose}
        />
      )}
      {!isChanging && setup?.fields.some(({ again }) => again) === true && (
        <p className="sign-in-change">
          <Button onClick={() => setChanging(true)}>
            At another server, or in another way
          </Button>
        </p>
      )}
    </Dialog>
  );
}

/** Whether there is anything to sign in to. */
export function signsIn(setup: Setup, account: Account): boolean {
  return (
    goesOnInBrowser(setup, account.settings) ||
    secretFields(setup.fields, account).length > 0
  );
}

/** The secrets that its way of signing in has. */
function secretFields(
  fields: readonly SetupField[],
  { settings }: Account,
): SetupField[] {
  const typed = typedOf(fields, settings);
  return fields
    .filter((field) => field.control === "secret" && isAsked(field, typed))
    .map((field) => {
      const { when: _, ...always } = field;
      return always;
    });
}

/** Asks for what only the secret store has. */
function SecretsForm({
  account,
  fields,
  onDone,
  onClose,
}: {
  account: Account;
  fields: readonly SetupField[];
  onDone: () => void;
  onClose: () => void;
}) {
  const [typed, setTyped] = useState(() => firstTyped(fields));
  const [problems, setProblems] = useState<Record<string, string>>({});
  const [busy, setBusy] = useState(false);

  async function signIn(): Promise<void> {
    const { channel, id } = account;
    setBusy(true);
    try {
      const names = fields.map(({ name }) => name);
      const read = await client.call("accounts.readTyped", {
        channel,
        typed,
        fields: names,
      });
      setProblems(read.problems);
      if (Object.keys(read.problems).length > 0) return;
      await client.call("accounts.signIn", {
        id,
        secrets: secretsOf(fields, typed),
      });
      setTyped(withoutSecrets(fields, typed));
      onDone();
    } catch (error) {
      setProblems({ [fields[0]?.name ?? ""]: messageOf(error) });
    } finally {
      setBusy(false);
    }
  }

  return (
    <form
      className="form"
      noValidate
      onSubmit={(event) => {
        event.preventDefault();
        if (!busy) void signIn();
      }}
    >
      <SetupFields
        fields={fields.map((field) => ({
          ...field,
          title: `${field.title} of ${account.handle}`,
        }))}
        typed={typed}
        problems={problems}
        takesFocus
        onChange={(name, value) => {
          setTyped({ ...typed, [name]: value });
          setProblems({});
        }}
      />
      <DialogActions>
        <Button onClick={onClose}>Cancel</Button>
        <Button type="submit" kind="primary" disabled={busy}>
          {busy ? "Signing in…" : "Sign in"}
        </Button>
      </DialogActions>
    </form>
  );
}

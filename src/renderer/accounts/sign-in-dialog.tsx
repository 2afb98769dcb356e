import { useState } from "react";
import type { Account } from "../../shared/model/account.ts";
import { client } from "../api.ts";
import { Button } from "../ui/button.tsx";
import { Dialog, DialogActions } from "../ui/dialog.tsx";
import { messageOf } from "../ui/error-state.tsx";
import { Field } from "../ui/field.tsx";
import { useToast } from "../ui/toast.tsx";
import { Authorise } from "./authorise.tsx";

/** Signs an account in again; its cursor, archive and queue stay as they are. */
export function SignInDialog({
  account,
  onClose,
}: {
  account: Account;
  onClose: () => void;
}) {
  const toast = useToast();
  function done(): void {
    toast({ text: `${account.name} is signed in again.` });
    onClose();
  }
  const server = account.settings["server"];
  const place = typeof server === "string" ? server : account.handle;
  return (
    <Dialog
      title={`Sign in again: ${account.name}`}
      description="Nothing of the account is lost; what is queued goes out afterwards."
      onClose={onClose}
    >
      {account.channel === "email" ? (
        <PasswordForm account={account} onDone={done} onClose={onClose} />
      ) : (
        <Authorise
          channel={account.channel}
          settings={account.settings}
          accountId={account.id}
          place={place}
          onDone={done}
          onCancel={onClose}
        />
      )}
    </Dialog>
  );
}

function PasswordForm({
  account,
  onDone,
  onClose,
}: {
  account: Account;
  onDone: () => void;
  onClose: () => void;
}) {
  const [password, setPassword] = useState("");
  const [busy, setBusy] = useState(false);
  const [problem, setProblem] = useState<string>();

  async function signIn(): Promise<void> {
    if (password === "") {
      setProblem("Type the password.");
      return;
    }
    setBusy(true);
    setProblem(undefined);
    try {
      await client.call("accounts.signIn", {
        id: account.id,
        secrets: { password },
      });
      setPassword("");
      onDone();
    } catch (error) {
      setProblem(messageOf(error));
      setBusy(false);
    }
  }

  return (
    <form
      className="form"
      onSubmit={(event) => {
        event.preventDefault();
        void signIn();
      }}
    >
      <Field label={`Password of ${account.handle}`} error={problem}>
        {(control) => (
          <input
            {...control}
            type="password"
            // The one field of a dialog that was just asked for.
            // oxlint-disable-next-line jsx-a11y/no-autofocus
            autoFocus
            autoComplete="off"
            value={password}
            onChange={(event) => setPassword(event.target.value)}
          />
        )}
      </Field>
      <DialogActions>
        <Button onClick={onClose}>Cancel</Button>
        <Button type="submit" kind="primary" disabled={busy}>
          {busy ? "Signing in…" : "Sign in"}
        </Button>
      </DialogActions>
    </form>
  );
}

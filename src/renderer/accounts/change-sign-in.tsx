import { useState } from "react";
import type { Account } from "../../shared/model/account.ts";
import type { Setup } from "../../shared/model/setup.ts";
import { AppError } from "../../shared/fault.ts";
import { client } from "../api.ts";
import { Button } from "../ui/button.tsx";
import { DialogActions } from "../ui/dialog.tsx";
import { messageOf } from "../ui/error-state.tsx";
import { Authorise } from "./authorise.tsx";
import { SetupFields } from "./setup-fields.tsx";
import {
  changeOf,
  goesOnInBrowser,
  secretsOf,
  shownFields,
  typedOf,
  withChange,
  withoutSecrets,
} from "./typed.ts";

/** Signs an account in at another server, or in another way, than it did so far. */
export function ChangeSignIn({
  account,
  setup,
  place,
  onDone,
  onClose,
}: {
  account: Account;
  setup: Setup;
  /** The server's name, for the sentences. */
  place: string;
  onDone: () => void;
  onClose: () => void;
}) {
  const { id, channel, settings } = account;
  const fields = setup.fields.filter(
    ({ again, control }) => again || control === "secret",
  );
  const [typed, setTyped] = useState(() => typedOf(fields, settings));
  const [problems, setProblems] = useState<Record<string, string>>({});
  const [problem, setProblem] = useState<string>();
  const [busy, setBusy] = useState(false);
  /** Goes on at the server's own page with these. */
  const [signingIn, setSigningIn] = useState<Record<string, unknown>>();
  const shown = shownFields(fields, typed, { later: true });

  async function signIn(): Promise<void> {
    setBusy(true);
    setProblem(undefined);
    try {
      const read = await client.call("accounts.readTyped", {
        channel,
        typed,
        fields: shown.map(({ name }) => name),
      });
      setProblems(read.problems);
      if (Object.keys(read.problems).length > 0) return;
      const change = changeOf(fields, read.settings);
      const next = Object.fromEntries(
        Object.entries({ ...settings, ...change }).filter(
          ([, value]) => value !== null,
        ),
      );
      if (goesOnInBrowser(setup, next)) {
        setSigningIn(next);
        return;
      }
      const secrets = secretsOf(fields, typed);
      await client.call("accounts.signIn", { id, secrets, settings: change });
      setTyped(withoutSecrets(fields, typed));
      onDone();
    } catch (error) {
      const path = error instanceof AppError ? error.details?.path : undefined;
      const name = path?.slice(1).join(".") ?? "";
      if (shown.some((field) => field.name === name))
        setProblems({ [name]: messageOf(error) });
      else setProblem(messageOf(error));
    } finally {
      setBusy(false);
    }
  }

  if (signingIn !== undefined)
    return (
      <Authorise
        channel={channel}
        settings={signingIn}
        secrets={secretsOf(fields, typed)}
        accountId={id}
        place={place}
        onDone={onDone}
        onCancel={onClose}
      />
    );
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
        fields={shown}
        typed={typed}
        problems={problems}
        takesFocus
        onChange={(name, value) => {
          setTyped(withChange(fields, typed, name, value));
          setProblems({});
          setProblem(undefined);
        }}
      />
      {problem !== undefined && (
        <p className="form-problem" role="alert">
          {problem}
        </p>
      )}
      <DialogActions>
        <Button onClick={onClose}>Cancel</Button>
        <Button type="submit" kind="primary" disabled={busy}>
          {busy ? "Signing in…" : "Sign in"}
        </Button>
      </DialogActions>
    </form>
  );
}

import { useState } from "react";
import type { Output } from "../../shared/contract/index.ts";
import { AppError } from "../../shared/fault.ts";
import { client } from "../api.ts";
import { Button } from "../ui/button.tsx";
import { messageOf } from "../ui/error-state.tsx";
import { Field } from "../ui/field.tsx";
import { CheckSteps } from "./check-steps.tsx";
import {
  emptyServer,
  mailFields,
  problemsOf,
  type TypedMail,
  typedServer,
} from "./mail-fields.ts";
import { MailServerFields } from "./mail-server-fields.tsx";

type Busy = "discovering" | "checking" | "adding";

/** Adds a mailbox: address and password, settings found by themselves, a test that says what fails. */
export function MailForm({
  onDone,
  onCancel,
}: {
  onDone: (accountId: string) => void;
  onCancel: () => void;
}) {
  const [typed, setTyped] = useState<TypedMail>({
    address: "",
    password: "",
    imap: emptyServer("imap"),
    smtp: emptyServer("smtp"),
  });
  /** Found settings, completed by the form's fields; absent: not looked for yet. */
  const [found, setFound] = useState<Record<string, unknown>>();
  const [busy, setBusy] = useState<Busy>();
  const [problem, setProblem] = useState<string>();
  const [refused, setRefused] = useState<Record<string, string>>({});
  const [shown, setShown] = useState(false);
  const [checked, setChecked] = useState<Output<"accounts.check">>();

  const problems = { ...problemsOf(typed), ...refused };
  const at = (path: string) => (shown ? problems[path] : undefined);

  function change(part: Partial<TypedMail>): void {
    setTyped({ ...typed, ...part });
    setRefused({});
    setChecked(undefined);
    setProblem(undefined);
  }

  async function run(kind: Busy, work: () => Promise<void>): Promise<void> {
    setBusy(kind);
    setProblem(undefined);
    try {
      await work();
    } catch (error) {
      const path = error instanceof AppError ? error.details?.path : undefined;
      if (path?.[0] === "settings" || path?.[0] === "secrets")
        setRefused({ [path.slice(1).join(".")]: messageOf(error) });
      else setProblem(messageOf(error));
    } finally {
      setBusy(undefined);
    }
  }

  function discover(): void {
    setShown(true);
    if (problems["address"] !== undefined || problems["password"] !== undefined)
      return;
    void run("discovering", async () => {
      const address = typed.address.trim();
      const answer = await client
        .call("accounts.discover", { channel: "email", address })
        .catch(() => ({ found: [] }));
      const settings = answer.found[0]?.settings ?? {};
      const user = { user: address };
      setTyped({
        ...typed,
        imap: typedServer(settings["imap"], { ...typed.imap, ...user }),
        smtp: typedServer(settings["smtp"], { ...typed.smtp, ...user }),
      });
      setFound(settings);
      setShown(false);
    });
  }

  /** Settings and secrets as the core takes them; null while a field is wrong. */
  function input() {
    setShown(true);
    const read = mailFields.safeParse(typed);
    if (!read.success) return null;
    const { password, ...fields } = read.data;
    return {
      channel: "email" as const,
      settings: { ...found, ...fields },
      secrets: { password },
    };
  }

  function check(): void {
    const what = input();
    if (what === null) return;
    setChecked(undefined);
    void run("checking", async () =>
      setChecked(await client.call("accounts.check", what)),
    );
  }

  function add(): void {
    const what = input();
    if (what === null) return;
    void run("adding", async () => {
      const { id } = await client.call("accounts.add", what);
      setTyped({ ...typed, password: "" });
      onDone(id);
    });
  }

  return (
    <form
      className="form"
      noValidate
      onSubmit={(event) => {
        event.preventDefault();
        if (busy !== undefined) return;
        if (found === undefined) discover();
        else add();
      }}
    >
      <Field label="Address" error={at("address")}>
        {(control) => (
          <input
            {...control}
            type="email"
            // oxlint-disable-next-line jsx-a11y/no-autofocus -- the first field of a form just asked for
            autoFocus
            autoComplete="off"
            dir="ltr"
            value={typed.address}
            onChange={(event) => change({ address: event.target.value })}
          />
        )}
      </Field>
      <Field
        label="Password"
        help="Kept in this computer’s keyring. Providers with two-step sign-in want an app password."
        error={at("password")}
      >
        {(control) => (
          <input
            {...control}
            type="password"
            autoComplete="off"
            value={typed.password}
            onChange={(event) => change({ password: event.target.value })}
          />
        )}
      </Field>
      {found !== undefined && (
        <>
          <p className="form-found" role="status">
            {Object.keys(found).length > 0
              ? "These settings were found. Change what is not right."
              : "No settings were found for this address. Your provider’s help page names them."}
          </p>
          <div className="form-pair">
            <MailServerFields
              which="imap"
              title="Incoming mail (IMAP)"
              value={typed.imap}
              problem={at}
              onChange={(imap) => change({ imap })}
            />
            <MailServerFields
              which="smtp"
              title="Outgoing mail (SMTP)"
              value={typed.smtp}
              problem={at}
              onChange={(smtp) => change({ smtp })}
            />
          </div>
        </>
      )}
      {checked !== undefined && <CheckSteps checked={checked} />}
      {problem !== undefined && (
        <p className="form-problem" role="alert">
          {problem}
        </p>
      )}
      <div className="form-actions">
        <Button onClick={onCancel}>Cancel</Button>
        {found === undefined ? (
          <Button type="submit" kind="primary" disabled={busy !== undefined}>
            {busy === "discovering" ? "Looking…" : "Find the settings"}
          </Button>
        ) : (
          <>
            <Button disabled={busy !== undefined} onClick={check}>
              {busy === "checking" ? "Testing…" : "Test connection"}
            </Button>
            <Button type="submit" kind="primary" disabled={busy !== undefined}>
              {busy === "adding" ? "Adding…" : "Add the mailbox"}
            </Button>
          </>
        )}
      </div>
    </form>
  );
}

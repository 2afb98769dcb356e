import { type ReactNode, useEffect, useRef, useState } from "react";
import type { Output } from "../../shared/contract/index.ts";
import { AppError } from "../../shared/fault.ts";
import type { Setup } from "../../shared/model/setup.ts";
import { client } from "../api.ts";
import { Button } from "../ui/button.tsx";
import { messageOf } from "../ui/error-state.tsx";
import { Authorise } from "./authorise.tsx";
import { CheckSteps } from "./check-steps.tsx";
import { SetupFields } from "./setup-fields.tsx";
import { SetupIntro } from "./setup-intro.tsx";
import {
  firstTyped,
  goesOnInBrowser,
  secretsOf,
  shownFields,
  withChange,
  withFound,
  withoutSecrets,
} from "./typed.ts";

type Busy = "reading" | "discovering" | "checking" | "adding";
type Settings = Record<string, unknown>;

function without(
  problems: Readonly<Record<string, string>>,
  name: string,
): Record<string, string> {
  const { [name]: _, ...others } = problems;
  return others;
}

/** Adds one account: its fields as the channel describes them, what is found by itself, a test, or the server's own page. */
export function SetupForm({
  setup,
  onDone,
  onCancel,
  children,
}: {
  setup: Setup;
  onDone: (accountId: string) => void;
  onCancel: () => void;
  /** What else is chosen before the account is added. */
  children?: ReactNode;
}) {
  const { channel, fields, find, browser } = setup;
  const [typed, setTyped] = useState(() => firstTyped(fields));
  const [problems, setProblems] = useState<Record<string, string>>({});
  /** Settings that the fields complete; absent: not looked for yet. */
  const [found, setFound] = useState<Settings>();
  /** Goes on at the server's own page with these. */
  const [signingIn, setSigningIn] = useState<Settings>();
  const [busy, setBusy] = useState<Busy>();
  const [problem, setProblem] = useState<string>();
  const [checked, setChecked] = useState<Output<"accounts.check">>();
  const form = useRef<HTMLFormElement>(null);

  const looks = find !== undefined && found === undefined;
  const shown = shownFields(fields, typed, { later: !looks });
  const opensBrowser =
    browser === true ||
    shown.some(({ name, inBrowser }) => inBrowser?.includes(typed[name] ?? ""));
  const wrong = Object.keys(problems).join();
  useEffect(() => {
    if (wrong !== "")
      form.current?.querySelector<HTMLElement>("[aria-invalid]")?.focus();
  }, [wrong]);

  function change(name: string, value: string): void {
    setTyped(withChange(fields, typed, name, value));
    setProblems((all) => without(all, name));
    setProblem(undefined);
    setChecked(undefined);
  }

  /** What the fields make, and then what is done with it; what is wrong is put at its field. */
  async function withSettings(
    kind: Busy,
    work: (settings: Settings) => Promise<void>,
  ): Promise<void> {
    setBusy(kind);
    setProblem(undefined);
    try {
      const read = await client.call("accounts.readTyped", {
        channel,
        typed,
        fields: shown.map(({ name }) => name),
      });
      setProblems(read.problems);
      if (Object.keys(read.problems).length === 0)
        await work({ ...found, ...read.settings });
    } catch (error) {
      const path = error instanceof AppError ? error.details?.path : undefined;
      const name = path?.slice(1).join(".") ?? "";
      if (shown.some((field) => field.name === name))
        setProblems({ [name]: messageOf(error) });
      else setProblem(messageOf(error));
    } finally {
      setBusy(undefined);
    }
  }

  async function discover(from: string): Promise<void> {
    const address = (typed[from] ?? "").trim();
    const answer = await client
      .call("accounts.discover", { channel, address })
      .catch(() => ({ found: [] }));
    const settings = answer.found[0]?.settings ?? {};
    setTyped(withFound(fields, typed, settings));
    setFound(settings);
  }

  function goOn(): void {
    if (find !== undefined && looks)
      void withSettings("discovering", () => discover(find.from));
    else
      void withSettings("adding", async (settings) => {
        if (goesOnInBrowser(setup, settings)) {
          setSigningIn(settings);
          return;
        }
        const secrets = secretsOf(fields, typed);
        const { id } = await client.call("accounts.add", {
          channel,
          settings,
          ...(Object.keys(secrets).length === 0 ? {} : { secrets }),
        });
        setTyped(withoutSecrets(fields, typed));
        onDone(id);
      });
  }

  function check(): void {
    setChecked(undefined);
    void withSettings("checking", async (settings) => {
      const secrets = secretsOf(fields, typed);
      setChecked(
        await client.call("accounts.check", { channel, settings, secrets }),
      );
    });
  }

  if (signingIn !== undefined) {
    const [first] = fields;
    const named = signingIn[first?.name ?? ""];
    const place = typeof named === "string" ? named : setup.name;
    return (
      <section className="form" aria-label="Sign in">
        <p>
          {first?.title.split(",")[0]} <b dir="ltr">{place}</b>{" "}
          <Button kind="plain" onClick={() => setSigningIn(undefined)}>
            Change
          </Button>
        </p>
        <Authorise
          channel={channel}
          settings={signingIn}
          secrets={secretsOf(fields, typed)}
          place={place}
          onDone={onDone}
          onCancel={onCancel}
        />
      </section>
    );
  }
  return (
    <form
      ref={form}
      className="form"
      noValidate
      onSubmit={(event) => {
        event.preventDefault();
        if (busy === undefined) goOn();
      }}
    >
      <SetupIntro setup={setup} />
      <SetupFields
        fields={shown.filter(({ later }) => !later)}
        typed={typed}
        problems={problems}
        takesFocus
        onChange={change}
      />
      {find !== undefined && found !== undefined && (
        <p className="form-found" role="status">
          {Object.keys(found).length > 0
            ? "These settings were found. Change what is not right."
            : find.nothing}
        </p>
      )}
      <SetupFields
        fields={shown.filter(({ later }) => later)}
        typed={typed}
        problems={problems}
        onChange={change}
      />
      {!looks && children}
      {checked !== undefined && <CheckSteps checked={checked} />}
      {problem !== undefined && (
        <p className="form-problem" role="alert">
          {problem}
        </p>
      )}
      <div className="form-actions">
        <Button onClick={onCancel}>Cancel</Button>
        {setup.canCheck && !looks && !opensBrowser && (
          <Button disabled={busy !== undefined} onClick={check}>
            {busy === "checking" ? "Testing…" : "Test connection"}
          </Button>
        )}
        <Button type="submit" kind="primary" disabled={busy !== undefined}>
          {find !== undefined && looks
            ? busy === undefined
              ? find.title
              : "Looking…"
            : opensBrowser
              ? "Next"
              : busy === "adding"
                ? "Adding…"
                : `Add ${setup.one}`}
        </Button>
      </div>
    </form>
  );
}

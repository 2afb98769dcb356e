import { useQuery } from "@tanstack/react-query";
import { useEffect, useEffectEvent, useState } from "react";
import type { ChannelKind } from "../../shared/model/channel-kind.ts";
import { client } from "../api.ts";
import { openExternal } from "../open-external.ts";
import { authorisationQuery } from "../queries.ts";
import { Button } from "../ui/button.tsx";
import { messageOf } from "../ui/error-state.tsx";
import { Field } from "../ui/field.tsx";
import "./authorise.css";

type Begun = { authorisationId: string; url: string; by: "redirect" | "code" };

/** Signs in through the browser: opens the server's page and waits for the answer, or takes a code. */
export function Authorise({
  channel,
  settings,
  secrets = {},
  accountId,
  place,
  onDone,
  onCancel,
}: {
  channel: ChannelKind;
  settings: Record<string, unknown>;
  /** What was typed beside them: a client's secret. */
  secrets?: Record<string, string>;
  /** Sign in again. */
  accountId?: string;
  /** The server's name, for the sentences. */
  place: string;
  onDone: (accountId: string) => void;
  onCancel: () => void;
}) {
  const [begun, setBegun] = useState<Begun>();
  const [busy, setBusy] = useState(false);
  const [problem, setProblem] = useState<string>();
  const [code, setCode] = useState("");
  const { data } = useQuery({
    ...authorisationQuery(begun?.authorisationId ?? ""),
    enabled: begun !== undefined,
  });
  const done = data?.state === "done" ? data.accountId : undefined;
  const failed = data?.state === "failed" ? data.message : problem;

  const finish = useEffectEvent(onDone);
  useEffect(() => {
    if (done !== undefined) finish(done);
  }, [done]);

  async function begin(by: "redirect" | "code"): Promise<void> {
    setBusy(true);
    setProblem(undefined);
    setCode("");
    setBegun(undefined);
    try {
      const answer = await client.call("accounts.authorise", {
        channel,
        settings,
        ...(Object.keys(secrets).length === 0 ? {} : { secrets }),
        by,
        ...(accountId === undefined ? {} : { accountId }),
      });
      setBegun({ ...answer, by });
      await openExternal(answer.url);
    } catch (error) {
      setProblem(messageOf(error));
    } finally {
      setBusy(false);
    }
  }

  async function enterCode(): Promise<void> {
    if (begun === undefined) return;
    setBusy(true);
    setProblem(undefined);
    try {
      const answer = await client.call("accounts.authoriseCode", {
        authorisationId: begun.authorisationId,
        code,
      });
      setCode("");
      if (answer.state === "done") onDone(answer.accountId);
      if (answer.state === "failed") {
        setProblem(answer.message);
        setBegun(undefined);
      }
    } catch (error) {
      setProblem(messageOf(error));
    } finally {
      setBusy(false);
    }
  }

  const waiting = begun !== undefined && failed === undefined;
  return (
    <div className="authorise">
      {failed !== undefined && (
        <p className="form-problem" role="alert">
          {failed}
        </p>
      )}
      {waiting && (
        <div role="status">
          <p>
            {begun.by === "redirect"
              ? `A page of ${place} is open in your browser: allow Porchlight there. This goes on by itself.`
              : `A page of ${place} is open in your browser: allow Porchlight there, then paste the code that it shows.`}
          </p>
          <p className="authorise-url">
            Not open?{" "}
            <a href={begun.url} target="_blank" rel="noopener noreferrer">
              Open the page
            </a>
          </p>
        </div>
      )}
      {waiting && begun.by === "code" && (
        <form
          className="authorise-code"
          onSubmit={(event) => {
            event.preventDefault();
            void enterCode();
          }}
        >
          <Field label="Code">
            {(control) => (
              <input
                {...control}
                autoComplete="off"
                spellCheck={false}
                value={code}
                onChange={(event) => setCode(event.target.value)}
              />
            )}
          </Field>
          <Button
            type="submit"
            kind="primary"
            disabled={busy || code.trim() === ""}
          >
            Sign in
          </Button>
        </form>
      )}
      <div className="form-actions">
        <Button onClick={onCancel}>Cancel</Button>
        {waiting && begun.by === "redirect" && (
          <Button disabled={busy} onClick={() => void begin("code")}>
            Paste a code instead
          </Button>
        )}
        {!waiting && (
          <Button
            kind="primary"
            disabled={busy}
            onClick={() => void begin("redirect")}
          >
            {busy
              ? "Asking the server…"
              : failed === undefined
                ? `Sign in at ${place}`
                : "Try again"}
          </Button>
        )}
      </div>
    </div>
  );
}

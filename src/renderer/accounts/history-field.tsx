import { useMutation } from "@tanstack/react-query";
import { useState } from "react";
import type { Account } from "../../shared/model/account.ts";
import type { HistoryReach } from "../../shared/model/history.ts";
import { client } from "../api.ts";
import { Button } from "../ui/button.tsx";
import { messageOf } from "../ui/error-state.tsx";
import { Field } from "../ui/field.tsx";
import { useToast } from "../ui/toast.tsx";
import "./history-field.css";

const reaches: readonly { reach: HistoryReach; title: string }[] = [
  { reach: "none", title: "Nothing" },
  { reach: "month", title: "The last month" },
  { reach: "year", title: "The last year" },
  { reach: "everything", title: "Everything that is there" },
];

const date = new Intl.DateTimeFormat(undefined, { dateStyle: "medium" });

/** How far back: nothing, a month, a year, everything. */
export function ReachField({
  label,
  help,
  value,
  onChange,
}: {
  label: string;
  help?: string;
  value: HistoryReach;
  onChange: (reach: HistoryReach) => void;
}) {
  return (
    <Field label={label} {...(help === undefined ? {} : { help })}>
      {(control) => (
        <select
          {...control}
          value={value}
          onChange={({ target }) =>
            onChange(
              reaches.find(({ reach }) => reach === target.value)?.reach ??
                "none",
            )
          }
        >
          {reaches.map(({ reach, title }) => (
            <option key={reach} value={reach}>
              {title}
            </option>
          ))}
        </select>
      )}
    </Field>
  );
}

/** What was there before the account was added: how much of it is here, and fetching more. */
export function HistoryField({ account }: { account: Account }) {
  const { history } = account;
  const [reach, setReach] = useState<HistoryReach>("month");
  const toast = useToast();
  const change = useMutation({
    mutationFn: (to: { reach: HistoryReach } | { paused: boolean }) =>
      "reach" in to
        ? client.call("accounts.history", { id: account.id, reach: to.reach })
        : client.call("accounts.pauseHistory", {
            id: account.id,
            paused: to.paused,
          }),
    onError: (error) => toast({ text: messageOf(error), tone: "problem" }),
  });
  const isUnderWay = history !== undefined && history.state !== "done";
  return (
    <section className="history" aria-label="History">
      <h3 className="ledger-title">History</h3>
      <p>{historyWords(account)}</p>
      {isUnderWay && history.message !== undefined && (
        <p className="account-wrong">{history.message}</p>
      )}
      {isUnderWay ? (
        <div>
          <Button
            disabled={change.isPending}
            onClick={() =>
              change.mutate({ paused: history.state === "running" })
            }
          >
            {history.state === "running" ? "Pause" : "Go on"}
          </Button>
        </div>
      ) : (
        <div className="history-ask">
          <ReachField
            label="Fetch what was there before"
            value={reach}
            onChange={setReach}
          />
          <Button
            disabled={change.isPending || reach === "none"}
            onClick={() => change.mutate({ reach })}
          >
            Fetch
          </Button>
        </div>
      )}
    </section>
  );
}

function historyWords({ history }: Account): string {
  if (history === undefined)
    return "What was there before the account was added has not been fetched.";
  const { state, reachedAt, added, until } = history;
  const messages = `${added.toLocaleString("en")} ${added === 1 ? "message" : "messages"}`;
  const back =
    reachedAt === undefined
      ? ""
      : ` It goes back to ${date.format(reachedAt)}.`;
  if (state === "done")
    return `${until === 0 ? "All that the channel still has is here" : "What was asked for is here"}: ${messages}.${back}`;
  const aim = until === 0 ? "as far as it goes" : date.format(until);
  return state === "running"
    ? `Fetching back to ${aim}, newest first: ${messages} so far.${back}`
    : `Paused on the way back to ${aim}: ${messages} so far.${back}`;
}

import { useState } from "react";
import type { Account } from "../../shared/model/account.ts";
import type {
  Retention,
  RetentionCount,
} from "../../shared/model/retention.ts";
import { client } from "../api.ts";
import { Button } from "../ui/button.tsx";
import { Dialog, DialogActions } from "../ui/dialog.tsx";
import { messageOf } from "../ui/error-state.tsx";
import { useToast } from "../ui/toast.tsx";
import "./retention-field.css";

const day = new Intl.DateTimeFormat(undefined, { dateStyle: "medium" });
const most = 600;

/** How long the texts of an account are kept. Nothing is erased before the number is seen and confirmed. */
export function RetentionField({ account }: { account: Account }) {
  const { retention } = account;
  const [keep, setKeep] = useState(retention.keep);
  const [months, setMonths] = useState(
    String(retention.keep === "months" ? retention.months : 24),
  );
  const [asked, setAsked] = useState<{
    policy: Retention;
    count: RetentionCount;
  }>();
  const [busy, setBusy] = useState(false);
  const [problem, setProblem] = useState<string>();
  const toast = useToast();

  function read(): Retention | undefined {
    if (keep !== "months") return { keep };
    const n = Number(months);
    return Number.isInteger(n) && n >= 1 && n <= most
      ? { keep, months: n }
      : undefined;
  }

  async function run(policy: Retention, dryRun: boolean): Promise<void> {
    setBusy(true);
    setProblem(undefined);
    try {
      const count = await client.call("accounts.retention", {
        id: account.id,
        policy,
        dryRun,
      });
      if (dryRun) setAsked({ policy, count });
      else {
        setAsked(undefined);
        toast({
          text:
            count.jobId === undefined
              ? `${account.name} keeps its texts forever.`
              : `Saved. ${count.messages.toLocaleString()} texts are being erased.`,
        });
      }
    } catch (error) {
      setProblem(messageOf(error));
    } finally {
      setBusy(false);
    }
  }

  const choice = (value: Retention["keep"], words: string) => (
    <label className="check">
      <input
        type="radio"
        name={`retention-${account.id}`}
        checked={keep === value}
        onChange={() => setKeep(value)}
      />
      {words}
    </label>
  );

  return (
    <form
      className="retention"
      aria-label={`How long ${account.name} keeps texts`}
      onSubmit={(event) => {
        event.preventDefault();
        const policy = read();
        if (policy === undefined)
          setProblem(`Give a number of months from 1 to ${most}.`);
        else void run(policy, policy.keep !== "forever");
      }}
    >
      <fieldset className="retention-choices">
        <legend>Texts are kept</legend>
        {choice("forever", "forever")}
        <span className="retention-months">
          {choice("months", "for")}
          <input
            type="number"
            aria-label="Months"
            min={1}
            max={most}
            value={months}
            disabled={keep !== "months"}
            onChange={(event) => setMonths(event.target.value)}
          />
          months
        </span>
        {choice("channel", "until the channel deletes them")}
      </fieldset>
      {problem !== undefined && asked === undefined && (
        <p className="form-problem" role="alert">
          {problem}
        </p>
      )}
      <div>
        <Button type="submit" disabled={busy}>
          {keep === "forever" ? "Save how long" : "See what would go…"}
        </Button>
      </div>
      {asked !== undefined && (
        <Confirm
          account={account}
          {...asked}
          busy={busy}
          problem={problem}
          onConfirm={() => void run(asked.policy, false)}
          onClose={() => setAsked(undefined)}
        />
      )}
    </form>
  );
}

function say(n: number, one: string, many: string): string {
  return `${n.toLocaleString()} ${n === 1 ? one : many}`;
}

function Confirm({
  account,
  policy,
  count,
  busy,
  problem,
  onConfirm,
  onClose,
}: {
  account: Account;
  policy: Retention;
  count: RetentionCount;
  busy: boolean;
  problem: string | undefined;
  onConfirm: () => void;
  onClose: () => void;
}) {
  const { messages, conversations, oldestAt, newestAt, backupsUntil } = count;
  const from =
    oldestAt === undefined || newestAt === undefined
      ? ""
      : `, sent from ${day.format(oldestAt)} to ${day.format(newestAt)}`;
  const later =
    policy.keep === "channel"
      ? "From now on, what is deleted at the channel is erased here within a day."
      : "From now on, each text is erased within a day of its time being over.";
  return (
    <Dialog
      title={
        messages === 0
          ? `${account.name}: nothing goes now`
          : `Erase ${say(messages, "text", "texts")} of ${account.name}?`
      }
      onClose={onClose}
    >
      <div className="retention-confirm">
        {messages > 0 && (
          <p>
            {say(messages, "message", "messages")} in{" "}
            {say(conversations, "conversation", "conversations")}
            {from}: text, attachments’ names and what was received go for good.{" "}
            <b>This cannot be undone.</b> Who wrote when, and every figure,
            stay.
          </p>
        )}
        <p>
          {later}
          {policy.keep === "months" &&
            " Conversations that are starred, in which somebody waits, with a draft, something unsent or an open promise are kept."}
        </p>
        {messages > 0 && (
          <p>Backups may hold these texts until {day.format(backupsUntil)}.</p>
        )}
        {problem !== undefined && (
          <p className="form-problem" role="alert">
            {problem}
          </p>
        )}
        <DialogActions>
          <Button onClick={onClose}>Cancel</Button>
          <Button
            kind={messages === 0 ? "primary" : "danger"}
            disabled={busy}
            onClick={onConfirm}
          >
            {messages === 0
              ? "Save"
              : `Erase ${say(messages, "text", "texts")}`}
          </Button>
        </DialogActions>
      </div>
    </Dialog>
  );
}

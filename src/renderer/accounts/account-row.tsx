import { useMutation, useQuery } from "@tanstack/react-query";
import { ChevronDown, ChevronRight } from "lucide-react";
import { useId, useState } from "react";
import type { Account, AccountBudget } from "../../shared/model/account.ts";
import type { ChannelKind } from "../../shared/model/channel-kind.ts";
import type { Completeness } from "../../shared/model/completeness.ts";
import type { Output } from "../../shared/contract/index.ts";
import { client } from "../api.ts";
import { kindsQuery } from "../queries.ts";
import { Avatar } from "../ui/avatar.tsx";
import { Button } from "../ui/button.tsx";
import { channelGlyphs } from "../ui/channel-glyph.ts";
import { messageOf } from "../ui/error-state.tsx";
import { gapTimes } from "../ui/gap-words.ts";
import { formatSpan } from "../ui/span.ts";
import { Time, useNow } from "../ui/time.tsx";
import { useToast } from "../ui/toast.tsx";
import { AccountDetails } from "./account-details.tsx";
import { AccountFigures } from "./account-figures.tsx";
import { FeedField } from "./feed-field.tsx";
import { Gaps } from "./gaps.tsx";
import { HealthSign } from "./health-sign.tsx";
import { healthWords } from "./health-words.ts";
import { HistoryField } from "./history-field.tsx";
import { Ledger } from "./ledger.tsx";
import { MailboxField } from "./mailbox-field.tsx";
import { RetentionField } from "./retention-field.tsx";
import { RemoveDialog } from "./remove-dialog.tsx";
import { SourcesField } from "./sources-field.tsx";
import { SignInDialog, signsIn } from "./sign-in-dialog.tsx";
import "./account-row.css";

type Figures = Output<"reports.responseTime">[number];

/** Channels where hashtags and searches can be listened to. */
const listening = new Set<ChannelKind>(["mastodon", "bluesky"]);

/** One account: how it does, what would mend it, how long people wait there. */
export function AccountRow({
  account,
  figures,
  completeness,
}: {
  account: Account;
  completeness: Completeness | undefined;
  figures: Figures | undefined;
}) {
  const [open, setOpen] = useState(false);
  const [over, setOver] = useState<"sign-in" | "remove">();
  const details = useId();
  const { data: kinds } = useQuery(kindsQuery);
  const setup = kinds?.find(({ channel }) => channel === account.channel);
  const words = healthWords(account, useNow());
  // Nobody has signed in: there is nothing to poll, pause or fetch.
  const isImported = account.health.state === "imported";
  return (
    <li className="account-row" data-tone={words.tone}>
      <Avatar name={account.name} seed={account.id} channel={account.channel} />
      <div className="account-what">
        <div className="account-line">
          <h2 className="account-name" dir="auto" title={account.name}>
            {account.name}
          </h2>
          <HealthSign words={words} />
        </div>
        <p className="account-where">
          {channelGlyphs[account.channel].name} · <bdi>{account.handle}</bdi>
        </p>
        {!isImported && (
          <PollTimes account={account} gaps={completeness?.gaps.length ?? 0} />
        )}
        {words.message !== "" && (
          <p className="account-wrong" data-tone={words.tone}>
            {words.message}
          </p>
        )}
        {completeness?.gaps
          .filter(({ ongoing }) => ongoing === true)
          .map((gap) => (
            <p key={gap.message} className="account-wrong" data-tone="pending">
              {gapTimes(gap)}: {gap.message}
            </p>
          ))}
        <AccountFigures account={account} figures={figures} />
        <div className="account-actions">
          {words.mend === "sign-in" && (
            <Button kind="primary" onClick={() => setOver("sign-in")}>
              Sign in again
            </Button>
          )}
          {!isImported && (
            <>
              <PollButton account={account} />
              <PauseButton account={account} />
            </>
          )}
          <Button
            kind="plain"
            aria-expanded={open}
            aria-controls={details}
            onClick={() => setOpen(!open)}
          >
            {open ? <ChevronDown aria-hidden /> : <ChevronRight aria-hidden />}
            {isImported ? "Name" : "Promise, door and record"}
          </Button>
          <Button kind="plain" onClick={() => setOver("remove")}>
            Remove
          </Button>
        </div>
        <div id={details} hidden={!open}>
          {open && (
            <>
              <AccountDetails key={account.id} account={account} />
              {listening.has(account.channel) && !isImported && (
                <SourcesField account={account} />
              )}
              {account.channel === "email" && !isImported && (
                <MailboxField account={account} />
              )}
              {account.channel === "feed" && !isImported && (
                <FeedField account={account} />
              )}
              {setup !== undefined &&
                !isImported &&
                signsIn(setup, account) && (
                  <section aria-label="Sign-in">
                    <h3 className="ledger-title">Sign-in</h3>
                    <p>
                      Whoever signs in anew keeps the account, its place and its
                      queue.
                    </p>
                    <Button onClick={() => setOver("sign-in")}>
                      Change the sign-in
                    </Button>
                  </section>
                )}
              {account.keepsHistory === true && !isImported && (
                <HistoryField account={account} />
              )}
              {completeness !== undefined && !isImported && (
                <Gaps account={account} completeness={completeness} />
              )}
              <RetentionField account={account} />
              {!isImported && <Ledger accountId={account.id} />}
            </>
          )}
        </div>
      </div>
      {over === "sign-in" && (
        <SignInDialog account={account} onClose={() => setOver(undefined)} />
      )}
      {over === "remove" && (
        <RemoveDialog account={account} onClose={() => setOver(undefined)} />
      )}
    </li>
  );
}

function PollTimes({ account, gaps }: { account: Account; gaps: number }) {
  const now = useNow();
  const { health, paused } = account;
  const next = health.nextPollAt;
  return (
    <p className="account-times">
      {health.lastPollAt === undefined ? (
        "Not polled yet"
      ) : (
        <>
          Polled <Time at={health.lastPollAt} />
        </>
      )}
      {health.polling
        ? " · polling now"
        : !paused &&
          next !== undefined &&
          (next <= now + 60_000
            ? " · next within a minute"
            : ` · next in ${formatSpan(next - now)}`)}
      {health.freshAt !== undefined && health.freshAt !== health.lastPollAt && (
        <>
          {" "}
          · last answered <Time at={health.freshAt} />
        </>
      )}
      {health.listening === true && " · new messages come at once"}
      {health.budget !== undefined && ` · ${budgetWords(health.budget, now)}`}
      {gaps > 0 && (
        <span className="account-gaps">
          {" "}
          · {gaps === 1 ? "1 gap" : `${gaps} gaps`} in the record
        </span>
      )}
      {account.history?.state === "running" && " · fetching its history"}
    </p>
  );
}

/** What the server still lets us ask, as the tightest of its limits says. */
function budgetWords(
  { remaining, limit, resetAt, others }: AccountBudget,
  now: number,
): string {
  const shared =
    others === 0
      ? ""
      : `, shared with ${others === 1 ? "one other account" : `${others} other accounts`}`;
  const left = `${Math.max(0, Math.floor(remaining))} of ${limit} requests left`;
  return `${left} for ${formatSpan(Math.max(resetAt - now, 60_000))}${shared}`;
}

function PollButton({ account }: { account: Account }) {
  const toast = useToast();
  const poll = useMutation({
    mutationFn: () => client.call("accounts.poll", { id: account.id }),
    onSuccess: ({ added, more }) =>
      toast({
        text: `${account.name}: ${added === 0 ? "nothing new" : `${added} new`}${more ? ", and more to come" : ""}.`,
        replaces: `poll-${account.id}`,
      }),
    onError: (error) =>
      toast({
        text: `${account.name}: ${messageOf(error)}`,
        tone: "problem",
        replaces: `poll-${account.id}`,
      }),
  });
  if (account.paused) return null;
  return (
    <Button
      disabled={poll.isPending}
      aria-label={`${poll.isPending ? "Polling…" : "Poll now"}: ${account.name}`}
      onClick={() => poll.mutate()}
    >
      {poll.isPending ? "Polling…" : "Poll now"}
    </Button>
  );
}

function PauseButton({ account }: { account: Account }) {
  const toast = useToast();
  const pause = useMutation({
    mutationFn: (paused: boolean) =>
      client.call("accounts.update", { id: account.id, paused }),
    onError: (error) => toast({ text: messageOf(error), tone: "problem" }),
  });
  return (
    <Button
      kind={account.paused ? "primary" : "normal"}
      disabled={pause.isPending}
      aria-label={`${account.paused ? "Resume" : "Pause"}: ${account.name}`}
      onClick={() => pause.mutate(!account.paused)}
    >
      {account.paused ? "Resume" : "Pause"}
    </Button>
  );
}

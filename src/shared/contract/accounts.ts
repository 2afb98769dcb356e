import { z } from "zod";
import { account } from "../model/account.ts";
import { writeBack } from "../model/act.ts";
import { channelKind } from "../model/channel-kind.ts";
import { historyReach } from "../model/history.ts";
import { ledgerEntry } from "../model/ledger-entry.ts";
import { retention, retentionCount } from "../model/retention.ts";
import { setup } from "../model/setup.ts";
import { calls } from "./call.ts";

const settings = z.record(z.string(), z.unknown());
/** Secrets go straight to the secret store and never come back. */
const secrets = z.record(z.string(), z.string());

/** One step of trying a connection, in the order tried. */
const checkStep = z.object({
  name: z.string(),
  ok: z.boolean(),
  /** What was found, or why it failed and what to do. */
  message: z.string(),
});

/** Where an authorisation in the browser has got to. */
const authorisation = z.discriminatedUnion("state", [
  z.object({ state: z.literal("waiting") }),
  z.object({ state: z.literal("done"), accountId: z.string() }),
  z.object({ state: z.literal("failed"), message: z.string() }),
]);

export const accountCalls = calls({
  /** The channels that accounts can be added on, and what is asked for each. */
  "accounts.kinds": { input: z.object({}), output: z.array(setup) },
  /** What is wrong with what was typed, by field, and the settings it makes otherwise; of the named fields alone. */
  "accounts.readTyped": {
    input: z.object({
      channel: channelKind,
      typed: z.record(z.string(), z.string().max(100_000)),
      fields: z.array(z.string()),
    }),
    output: z.object({ problems: z.record(z.string(), z.string()), settings }),
  },
  "accounts.list": { input: z.object({}), output: z.array(account) },
  "accounts.add": {
    input: z.object({
      channel: channelKind,
      settings,
      secrets: secrets.optional(),
    }),
    output: z.object({ id: z.string() }),
  },
  "accounts.update": {
    input: z.object({
      id: z.string(),
      name: z.string().trim().min(1).max(80).optional(),
      target: z
        .object({
          firstSeconds: z.number().int().positive(),
          nextSeconds: z.number().int().positive(),
        })
        .nullable()
        .optional(),
      doorAt: z.number().int().optional(),
      paused: z.boolean().optional(),
      /** Changes of the channel's own settings, null taking one away; the others stay as they are. */
      settings: settings.optional(),
      /** What triage changes at the channel from now on, of `capabilities.writeBack`. */
      writeBack: z.array(writeBack).optional(),
    }),
    output: z.object({}),
  },
  "accounts.signIn": {
    input: z.object({
      id: z.string(),
      secrets,
      /** Changes of the channel's own settings that come with it, as in `accounts.update`: another server, another way. */
      settings: settings.optional(),
    }),
    output: z.object({}),
  },
  /** Polls now and answers when that poll is committed. */
  "accounts.poll": {
    input: z.object({ id: z.string() }),
    output: z.object({
      added: z.number().int(),
      updated: z.number().int(),
      more: z.boolean(),
    }),
  },
  /** Fetches what was there before, newest first, in the background; `none` stops it where it is. */
  "accounts.history": {
    input: z.object({ id: z.string(), reach: historyReach }),
    output: z.object({}),
  },
  "accounts.pauseHistory": {
    input: z.object({ id: z.string(), paused: z.boolean() }),
    output: z.object({}),
  },
  /** Somebody has what these accounts bring in front of them: they are polled more often for a while. */
  "accounts.look": {
    input: z.object({ ids: z.array(z.string()).max(200) }),
    output: z.object({}),
  },
  /** Removed ones that can be brought back by undoing the decision: until their archive goes, or at any time where it stays. */
  "accounts.removed": {
    input: z.object({}),
    output: z.array(
      z.object({
        id: z.string(),
        channel: channelKind,
        name: z.string(),
        removedAt: z.number().int(),
        /** When what they fetched is deleted; absent: it stays. */
        until: z.number().int().optional(),
        decisionId: z.string(),
      }),
    ),
  },
  /**
   * `keep`: nobody polls it any more, what it fetched stays to be read. `delete`: all of it is hidden, and deleted
   * after 30 days. Both can be undone until then. `erase` deletes at once, also what was removed before.
   */
  "accounts.remove": {
    input: z.object({
      id: z.string(),
      archive: z.enum(["keep", "delete", "erase"]).default("keep"),
    }),
    output: z.object({ decisionId: z.string().optional() }),
  },
  /** Tries the settings without keeping anything. */
  "accounts.check": {
    input: z.object({
      channel: channelKind,
      settings,
      secrets: secrets.optional(),
    }),
    output: z.object({ ok: z.boolean(), steps: z.array(checkStep) }),
  },
  /** From what a person types (an address) to the settings it stands for: a page's feeds, a mailbox's servers. */
  "accounts.discover": {
    input: z.object({ channel: channelKind, address: z.string().max(2000) }),
    output: z.object({
      found: z.array(z.object({ title: z.string(), settings })),
    }),
  },
  /** What a list that another program wrote holds, each once; `here`: it is an account already. */
  "accounts.readList": {
    input: z.object({ channel: channelKind, path: z.string().max(4000) }),
    output: z.object({
      found: z.array(
        z.object({ title: z.string(), settings, here: z.boolean() }),
      ),
    }),
  },
  /** Writes the accounts of a channel as a list for other programs; a file that is there is kept unless `replace`. */
  "accounts.writeList": {
    input: z.object({
      channel: channelKind,
      path: z.string().max(4000),
      replace: z.boolean().default(false),
    }),
    output: z.object({ count: z.number().int() }),
  },
  /** Begins a sign-in in the browser. `url` is present where the caller must open it itself. */
  "accounts.authorise": {
    input: z.object({
      channel: channelKind,
      settings,
      /** What the sign-in needs beside the settings: the secret of the user's own client id. */
      secrets: secrets.optional(),
      /** Sign in again: keeps the account, its cursor and its queue. */
      accountId: z.string().optional(),
      /** `code`: the server shows a code for the user to paste. */
      by: z.enum(["redirect", "code"]).default("redirect"),
    }),
    output: z.object({ authorisationId: z.string(), url: z.string() }),
  },
  "accounts.authorisation": {
    input: z.object({ authorisationId: z.string() }),
    output: authorisation,
  },
  "accounts.authoriseCode": {
    input: z.object({ authorisationId: z.string(), code: z.string() }),
    output: authorisation,
  },
  /**
   * How long texts are kept. It cannot be undone: ask first with `dryRun`, which changes nothing and says what would
   * be erased. Otherwise the rule is kept and a job begins to erase; it runs again every day.
   */
  "accounts.retention": {
    input: z.object({
      id: z.string(),
      policy: retention,
      dryRun: z.boolean().default(false),
    }),
    output: retentionCount.extend({ jobId: z.string().optional() }),
  },
  /** Addresses that a text may go out from, the one that fits what it answers first; empty: there is no choice. */
  "accounts.senders": {
    input: z.object({ id: z.string(), inReplyTo: z.string().optional() }),
    output: z.array(z.string()),
  },
  "accounts.ledger": {
    input: z.object({
      id: z.string(),
      limit: z.number().int().min(1).max(200).default(50),
    }),
    output: z.array(ledgerEntry),
  },
});

import { randomBytes } from "node:crypto";
import type { z } from "zod";
import type { accountCalls } from "../../shared/contract/accounts.ts";
import { AppError } from "../../shared/fault.ts";
import type { ChannelKind } from "../../shared/model/channel-kind.ts";
import type { Authorisation, Channel } from "../channels/channel.ts";
import type { Http } from "../channels/http.ts";
import { listenOnce, type Listener } from "./redirect-listener.ts";

/** Where a sign-in in the browser has got to, as the contract says it. */
export type AuthorisationState = z.infer<
  (typeof accountCalls)["accounts.authorisation"]["output"]
>;

/** What a finished sign-in bought. */
export type Authorised = {
  channel: ChannelKind;
  settings: unknown;
  secrets: unknown;
  /** The account that signs in again; absent for a new one. */
  accountId?: string;
};

export type AuthorisingOptions = {
  /** Throws `unsupported` where there is no such channel. */
  lookup: (kind: ChannelKind) => Channel;
  http: Http;
  /** Keeps what was bought and answers the account's id; what it throws is shown. */
  onDone: (authorised: Authorised) => Promise<string>;
  /** A sign-in has got further. */
  changed?: () => void;
  now?: () => number;
  /** How long a browser may take. 10 minutes by default. */
  windowMs?: number;
};

export type AuthorisingRequest = {
  channel: ChannelKind;
  settings: unknown;
  /** What was typed beside the settings, or what the account has already. */
  secrets?: unknown;
  by: "redirect" | "code";
  accountId?: string;
};

export type Authorising = {
  begin: (
    request: AuthorisingRequest,
  ) => Promise<{ authorisationId: string; url: string }>;
  state: (authorisationId: string) => AuthorisationState;
  enterCode: (
    authorisationId: string,
    code: string,
  ) => Promise<AuthorisationState>;
  close: () => Promise<void>;
};

type Entry = {
  request: AuthorisingRequest;
  authorisation: Authorisation<unknown, unknown>;
  state: AuthorisationState;
  stop: AbortController;
  listener?: Listener;
  expiry: NodeJS.Timeout;
  /** The one exchange of a code; a code can be spent only once. */
  exchange?: Promise<AuthorisationState>;
};

/** Ended sign-ins are remembered so that their state can still be read. */
const maxEntries = 50;

/** People paste the code, or the whole address in which it came. */
function readCode(pasted: string): string {
  const text = pasted.trim();
  const inAddress = URL.parse(text)?.searchParams.get("code");
  return inAddress ?? text;
}

/** Signing in through the browser: one entry per attempt, each with a listener of its own that answers once. */
export function createAuthorising(options: AuthorisingOptions): Authorising {
  const { now = Date.now, windowMs = 10 * 60_000 } = options;
  const entries = new Map<string, Entry>();

  const find = (id: string): Entry => {
    const entry = entries.get(id);
    if (entry === undefined)
      throw new AppError("not-found", "There is no such sign-in any more.");
    return entry;
  };
  const end = (entry: Entry, state: AuthorisationState) => {
    clearTimeout(entry.expiry);
    entry.listener?.finish();
    if (entry.state.state === "waiting") {
      entry.state = state;
      options.changed?.();
    }
    return entry.state;
  };
  const fail = (entry: Entry, message: string) =>
    end(entry, { state: "failed", message });

  const spend = async (
    entry: Entry,
    code: string,
    brought: URLSearchParams,
  ): Promise<AuthorisationState> => {
    const { request, authorisation } = entry;
    try {
      const bought = await authorisation.finish(code, brought);
      const accountId = await options.onDone({
        channel: request.channel,
        ...bought,
        ...(request.accountId === undefined
          ? {}
          : { accountId: request.accountId }),
      });
      return end(entry, { state: "done", accountId });
    } catch (error) {
      if (error instanceof AppError) return fail(entry, error.message);
      fail(entry, "The sign-in failed inside Porchlight.");
      throw error;
    }
  };
  const spendOnce = (
    entry: Entry,
    code: string,
    brought = new URLSearchParams(),
  ) => {
    clearTimeout(entry.expiry);
    entry.exchange ??= spend(entry, code, brought);
    return entry.exchange;
  };
  const forget = () => {
    for (const [id, entry] of entries) {
      if (entries.size < maxEntries) return;
      if (entry.state.state !== "waiting") entries.delete(id);
    }
  };

  return {
    async begin(request) {
      const channel = options.lookup(request.channel);
      if (channel.authorise === undefined)
        throw new AppError(
          "unsupported",
          "This channel has no sign-in in the browser.",
        );
      const settings = channel.settings.safeParse(request.settings);
      if (!settings.success)
        throw new AppError(
          "invalid-input",
          settings.error.issues[0]?.message ?? "These settings are not valid.",
        );
      forget();
      const stop = new AbortController();
      const id = randomBytes(16).toString("hex");
      const listener =
        request.by === "redirect" ? await listenOnce() : undefined;
      let authorisation: Authorisation<unknown, unknown>;
      try {
        authorisation = await channel.authorise(
          settings.data,
          listener === undefined ? "code" : { uri: listener.uri },
          {
            http: options.http,
            signal: stop.signal,
            now,
            ...(request.secrets === undefined
              ? {}
              : { secrets: request.secrets }),
          },
        );
      } catch (error) {
        await listener?.close();
        throw error;
      }
      const entry: Entry = {
        request,
        authorisation,
        state: { state: "waiting" },
        stop,
        expiry: setTimeout(() => {
          fail(entry, "Nobody came back from the browser. Try again.");
          stop.abort();
        }, windowMs),
        ...(listener === undefined ? {} : { listener }),
      };
      entry.expiry.unref();
      entries.set(id, entry);
      listener?.expect(authorisation.state, async (answer) => {
        const state =
          "code" in answer
            ? await spendOnce(entry, answer.code, answer.brought)
            : fail(entry, answer.refusal);
        return state.state === "failed" ? state.message : null;
      });
      return { authorisationId: id, url: authorisation.url };
    },
    state: (id) => find(id).state,
    async enterCode(id, code) {
      const entry = find(id);
      if (entry.state.state !== "waiting") return entry.state;
      return spendOnce(entry, readCode(code));
    },
    async close() {
      const open = [...entries.values()];
      for (const entry of open) {
        fail(entry, "Porchlight was closed during the sign-in.");
        entry.stop.abort();
      }
      for (const entry of open) await entry.listener?.close();
      entries.clear();
    },
  };
}

import { z } from "zod";
import { AppError } from "../../../shared/fault.ts";
import type { Api } from "./api.ts";
import { endedPolls, hasMoved, type OpenPoll } from "./open-polls.ts";
import { page as pageWire, status as statusWire, type Status } from "./wire.ts";

/** A message that a notification told us of: when, and the edit of it that was seen last. */
export const told = z.object({
  id: z.string(),
  at: z.number(),
  /** Of the notification itself; those that an older version kept lack it. */
  notificationId: z.string().optional(),
  editedAt: z.number().optional(),
});
export type Told = z.infer<typeof told>;

export const recheckState = z.object({
  at: z.number(),
  /** False where the server does not answer several statuses at once. */
  isSupported: z.boolean(),
});
export type RecheckState = z.infer<typeof recheckState>;

const interval = 10 * 60_000;
const span = 48 * 3600 * 1000;
/** Mastodon refuses more ids at once. */
const maxIds = 20;
const maxConfirmations = 5;
/** Where a server answers one status at a time. */
const maxSingly = 2;

export type Recheck = {
  edited: Status[];
  /** Confirmed one by one, for a list may leave things out for other reasons. */
  gone: string[];
  state: RecheckState | undefined;
};

/** Codes of a server that understood the request and will not answer it any better next time. */
const meansUnsupported = new Set(["gone", "refused", "bad-answer"]);

/** Reads recent messages and polls that ended again, all in one request, for what changed or was deleted since. */
export async function recheck(
  api: Api,
  state: RecheckState | undefined,
  recent: Told[],
  polls: readonly OpenPoll[],
  now: number,
): Promise<Recheck> {
  const told = new Map(
    recent
      .filter((each) => each.at > now - span)
      .map((each) => [each.id, each.editedAt]),
  );
  const ended = endedPolls(polls, now);
  const asked = [...new Set([...ended, ...told.keys()])].slice(0, maxIds);
  const nothing: Recheck = { edited: [], gone: [], state };
  const isDue = state === undefined || now >= state.at + interval;
  if (asked.length === 0 || !isDue) return nothing;
  if (state?.isSupported === false)
    return readSingly(api, ended.slice(0, maxSingly), polls, now);
  try {
    const page = await api.get("/api/v1/statuses", pageWire, {
      "id[]": asked,
    });
    const found = new Map(
      page.flatMap((raw) => {
        const read = statusWire.safeParse(raw);
        return read.success ? [[read.data.id, read.data]] : [];
      }),
    );
    const missing = asked.filter((id) => !found.has(id));
    const gone: string[] = [];
    let isSupported = true;
    for (const id of missing.slice(0, maxConfirmations)) {
      if (await isGone(api, id)) gone.push(id);
      else isSupported = false;
    }
    return {
      edited: asked.flatMap((id) => {
        const status = found.get(id);
        if (status === undefined) return [];
        const { edited_at: editedAt } = status;
        const isEdited =
          told.has(id) && editedAt !== undefined && editedAt !== told.get(id);
        return isEdited || hasMoved(polls, status) ? [status] : [];
      }),
      gone,
      state: { at: now, isSupported },
    };
  } catch (error) {
    if (!(error instanceof AppError)) throw error;
    if (meansUnsupported.has(error.code))
      return { ...nothing, state: { at: now, isSupported: false } };
    if (error.code === "needs-sign-in" || error.code === "cancelled")
      throw error;
    return nothing;
  }
}

async function readSingly(
  api: Api,
  ids: readonly string[],
  polls: readonly OpenPoll[],
  now: number,
): Promise<Recheck> {
  const state = { at: now, isSupported: false };
  const read: Recheck = { edited: [], gone: [], state };
  for (const id of ids) {
    try {
      const status = await api.get(
        `/api/v1/statuses/${encodeURIComponent(id)}`,
        statusWire,
      );
      if (hasMoved(polls, status)) read.edited.push(status);
    } catch (error) {
      if (!(error instanceof AppError)) throw error;
      if (error.code === "gone") read.gone.push(id);
      else if (error.code === "needs-sign-in" || error.code === "cancelled")
        throw error;
    }
  }
  return read;
}

/** Whether a status is not to be seen any more. */
export async function isGone(api: Api, id: string): Promise<boolean> {
  try {
    await api.get(`/api/v1/statuses/${encodeURIComponent(id)}`, statusWire);
    return false;
  } catch (error) {
    if (error instanceof AppError && error.code === "gone") return true;
    throw error;
  }
}

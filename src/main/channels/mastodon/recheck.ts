import { z } from "zod";
import { AppError } from "../../../shared/fault.ts";
import type { Api } from "./api.ts";
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

export type Recheck = {
  edited: Status[];
  /** Confirmed one by one, for a list may leave things out for other reasons. */
  gone: string[];
  state: RecheckState | undefined;
};

/** Codes of a server that understood the request and will not answer it any better next time. */
const meansUnsupported = new Set(["gone", "refused", "bad-answer"]);

/** Reads recent messages again, all in one request, for what was edited or deleted since. */
export async function recheck(
  api: Api,
  state: RecheckState | undefined,
  recent: Told[],
  now: number,
): Promise<Recheck> {
  const asked = recent.filter((each) => each.at > now - span).slice(0, maxIds);
  const nothing: Recheck = { edited: [], gone: [], state };
  const isDue = state === undefined || now >= state.at + interval;
  if (asked.length === 0 || state?.isSupported === false || !isDue)
    return nothing;
  try {
    const page = await api.get("/api/v1/statuses", pageWire, {
      "id[]": asked.map((each) => each.id),
    });
    const found = new Map(
      page.flatMap((raw) => {
        const read = statusWire.safeParse(raw);
        return read.success ? [[read.data.id, read.data]] : [];
      }),
    );
    const missing = asked.filter((each) => !found.has(each.id));
    const gone: string[] = [];
    let isSupported = true;
    for (const { id } of missing.slice(0, maxConfirmations)) {
      if (await isGone(api, id)) gone.push(id);
      else isSupported = false;
    }
    return {
      edited: asked.flatMap((each) => {
        const status = found.get(each.id);
        const { edited_at: editedAt } = status ?? {};
        return status !== undefined &&
          editedAt !== undefined &&
          editedAt !== each.editedAt
          ? [status]
          : [];
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

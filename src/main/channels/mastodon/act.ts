import { z } from "zod";
import { AppError } from "../../../shared/fault.ts";
import type { HttpAnswer } from "../http.ts";
import type { ActResult, OutgoingAct } from "../outgoing.ts";
import type { Api } from "./api.ts";
import { edit } from "./edit.ts";
import { openApi, type Context } from "./identify.ts";
import { failed } from "../outcome.ts";
import { judge, judgeBroken } from "./outcome.ts";
import { account as accountWire, markers as markersWire } from "./wire.ts";

type Target = OutgoingAct["target"];

/** One request that does it; `null` where there is nothing to be done. */
type Step = {
  method: "POST" | "DELETE";
  path: string;
  body?: Record<string, unknown>;
};

/** https://docs.joinmastodon.org/methods/statuses/#favourite and what follows there. */
const onStatus: Partial<Record<OutgoingAct["act"], string>> = {
  like: "favourite",
  unlike: "unfavourite",
  boost: "reblog",
  unboost: "unreblog",
  star: "bookmark",
  unstar: "unbookmark",
};
/** What is not there any more needs not be undone. */
const undoing = new Set<OutgoingAct["act"]>([
  "delete",
  "unlike",
  "unboost",
  "unstar",
  "clear-notification",
  "block",
]);

const pathOf = (target: Target) =>
  `/api/v1/statuses/${encodeURIComponent(target.remoteId)}`;

/** What was kept of a message as it came. */
const kept = z.object({
  status: z
    .object({ account: z.object({ id: z.union([z.string(), z.number()]) }) })
    .optional()
    .catch(undefined),
  notificationId: z.string().optional().catch(undefined),
});

function keptOf(target: Target) {
  return kept.safeParse(target.raw).data ?? {};
}

/** The author's id on our server: from what was kept of the message, else by name. */
async function accountIdOf(api: Api, target: Target): Promise<string> {
  const id = keptOf(target).status?.account.id;
  if (id !== undefined) return String(id);
  const found = await api.get("/api/v1/accounts/lookup", accountWire, {
    acct: target.author.remoteId,
  });
  return found.id;
}

/** Ids are opaque; of numbers and of what grows like them the longer is the later one. */
function isLater(id: string, than: string): boolean {
  return id.length === than.length ? id > than : id.length > than.length;
}

/** https://docs.joinmastodon.org/methods/markers/: all up to one is read; the marker never goes back. */
async function markRead(api: Api, target: Target): Promise<Step | null> {
  const { notificationId } = keptOf(target);
  if (notificationId === undefined) return null;
  const { notifications } = await api.get("/api/v1/markers", markersWire, {
    "timeline[]": "notifications",
  });
  const read = notifications?.last_read_id;
  if (read !== undefined && !isLater(notificationId, read)) return null;
  return {
    method: "POST",
    path: "/api/v1/markers",
    body: { notifications: { last_read_id: notificationId } },
  };
}

function deletion(target: Target): Step {
  if (!target.own)
    throw new AppError("refused", "Only our own posts can be deleted.");
  return { method: "DELETE", path: pathOf(target) };
}

async function block(api: Api, target: Target): Promise<Step> {
  const id = encodeURIComponent(await accountIdOf(api, target));
  return { method: "POST", path: `/api/v1/accounts/${id}/block` };
}

/** https://docs.joinmastodon.org/methods/reports/#post */
async function report(api: Api, target: Target, reason: string): Promise<Step> {
  return {
    method: "POST",
    path: "/api/v1/reports",
    body: {
      account_id: await accountIdOf(api, target),
      status_ids: [target.remoteId],
      comment: reason.slice(0, 1000),
    },
  };
}

/** https://docs.joinmastodon.org/methods/notifications/#dismiss */
function dismissal(target: Target): Step | null {
  const { notificationId } = keptOf(target);
  if (notificationId === undefined) return null;
  const id = encodeURIComponent(notificationId);
  return { method: "POST", path: `/api/v1/notifications/${id}/dismiss` };
}

function stepFor(
  api: Api,
  outgoing: Exclude<OutgoingAct, { act: "edit" }>,
): Promise<Step | null> | Step | null {
  const { target } = outgoing;
  const verb = onStatus[outgoing.act];
  if (verb !== undefined)
    return { method: "POST", path: `${pathOf(target)}/${verb}` };
  if (outgoing.act === "report") return report(api, target, outgoing.reason);
  if (outgoing.act === "delete") return deletion(target);
  if (outgoing.act === "block") return block(api, target);
  if (outgoing.act === "clear-notification") return dismissal(target);
  if (outgoing.act === "mark-read") return markRead(api, target);
  throw new AppError(
    "unsupported",
    `${api.root.host} has nothing that does this.`,
  );
}

/** Likes, boosts, deletes, edits, moderates, and tells the server what was dealt with here. */
export async function act(
  context: Context,
  outgoing: OutgoingAct,
): Promise<ActResult> {
  if (outgoing.act === "edit") return edit(context, outgoing);
  let api: Api;
  let step: Step | null;
  try {
    api = await openApi(context);
    step = await stepFor(api, outgoing);
  } catch (error) {
    if (!(error instanceof AppError) || error.code === "cancelled") throw error;
    return failed(error, context.now());
  }
  if (step === null) return { outcome: "done" };
  let answer: HttpAnswer;
  try {
    const { method, path, body } = step;
    answer = await api.call(method, path, body === undefined ? {} : { body });
  } catch (error) {
    return judgeBroken(api, error, context.now());
  }
  const isGone = answer.status === 404 || answer.status === 410;
  if (isGone && undoing.has(outgoing.act)) return { outcome: "done" };
  return judge(api, answer, context.now()) ?? { outcome: "done" };
}

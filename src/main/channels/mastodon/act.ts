import { z } from "zod";
import { AppError } from "../../../shared/fault.ts";
import type { HttpAnswer } from "../http.ts";
import type { ActResult, OutgoingAct } from "../outgoing.ts";
import type { Api } from "./api.ts";
import { edit } from "./edit.ts";
import { openApi, type Context } from "./identify.ts";
import { failed, judge, judgeBroken } from "./outcome.ts";
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

async function stepFor(
  api: Api,
  outgoing: Exclude<OutgoingAct, { act: "edit" }>,
): Promise<Step | null> {
  const { target } = outgoing;
  const status = `/api/v1/statuses/${encodeURIComponent(target.remoteId)}`;
  const verb = onStatus[outgoing.act];
  if (verb !== undefined) return { method: "POST", path: `${status}/${verb}` };
  switch (outgoing.act) {
    case "delete":
      if (!target.own)
        throw new AppError("refused", "Only our own posts can be deleted.");
      return { method: "DELETE", path: status };
    case "block": {
      const id = encodeURIComponent(await accountIdOf(api, target));
      return { method: "POST", path: `/api/v1/accounts/${id}/block` };
    }
    case "report":
      // https://docs.joinmastodon.org/methods/reports/#post
      return {
        method: "POST",
        path: "/api/v1/reports",
        body: {
          account_id: await accountIdOf(api, target),
          status_ids: [target.remoteId],
          comment: outgoing.reason.slice(0, 1000),
        },
      };
    case "clear-notification": {
      const { notificationId } = keptOf(target);
      return notificationId === undefined
        ? null
        : {
            method: "POST",
            path: `/api/v1/notifications/${encodeURIComponent(notificationId)}/dismiss`,
          };
    }
    case "mark-read":
      return markRead(api, target);
    default:
      throw new AppError(
        "unsupported",
        `${api.root.host} has nothing that does this.`,
      );
  }
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
    api = openApi(context);
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

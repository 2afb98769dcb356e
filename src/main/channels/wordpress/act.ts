import { AppError } from "../../../shared/fault.ts";
import type { HttpAnswer } from "../http.ts";
import type { ActResult, OutgoingAct } from "../outgoing.ts";
import { refusalOf, type Api } from "./api.ts";
import { openApi, whoIs, type Context, type Self } from "./identify.ts";
import { failed } from "../outcome.ts";
import { judge, judgeBroken } from "./outcome.ts";
import { fetchComment, setStatus } from "./send.ts";
import { readRemoteId, standingOf, toMessage } from "./to-message.ts";
import { fromMarkup, toMarkup } from "./typed.ts";
import { comment as commentWire, type Comment } from "./wire.ts";

/** Into the bin, from which it can be brought back; never for good. */
const bin = (api: Api, id: number) =>
  api.call("DELETE", `wp/v2/comments/${String(id)}`);

/** How each is done, and how it looks when it is done already: WordPress answers 500 to what changes nothing. */
const steps: Partial<
  Record<
    OutgoingAct["act"],
    {
      isDone: (comment: Comment) => boolean;
      run: (api: Api, id: number) => Promise<HttpAnswer>;
    }
  >
> = {
  approve: {
    isDone: (comment) => standingOf(comment) === "shown",
    run: (api, id) => setStatus(api, id, "approve"),
  },
  hold: {
    isDone: (comment) => standingOf(comment) === "held",
    run: (api, id) => setStatus(api, id, "hold"),
  },
  spam: {
    isDone: ({ status }) => status === "spam",
    run: (api, id) => setStatus(api, id, "spam"),
  },
  remove: { isDone: ({ status }) => status === "trash", run: bin },
  delete: { isDone: ({ status }) => status === "trash", run: bin },
  restore: {
    // What is not in the bin would be held for approval.
    isDone: ({ status }) => status !== "trash",
    run: (api, id) => setStatus(api, id, "untrash"),
  },
};

const removes = (act: OutgoingAct["act"]) =>
  act === "remove" || act === "delete";

function idOf({ target }: OutgoingAct): number {
  const read = readRemoteId(target.remoteId);
  if (read === null || "post" in read)
    throw new AppError("unsupported", "This can only be done to comments.");
  return read.comment;
}

/** Moderates, edits and deletes; each is the same done twice. */
export async function act(
  context: Context,
  outgoing: OutgoingAct,
): Promise<ActResult> {
  const now = context.now();
  let api: Api;
  let self: Self;
  let run: () => Promise<HttpAnswer>;
  try {
    api = openApi(context);
    self = await whoIs(context, api);
    const id = idOf(outgoing);
    const before = await fetchComment(api, self, id);
    if (outgoing.act === "edit") {
      const content = toMarkup(outgoing.text);
      run = () => api.call("POST", `wp/v2/comments/${String(id)}`, { content });
    } else {
      const step = steps[outgoing.act];
      if (step === undefined)
        throw new AppError(
          "unsupported",
          "WordPress has nothing that does this.",
        );
      if (step.isDone(before)) return { outcome: "done" };
      run = () => step.run(api, id);
    }
  } catch (error) {
    if (!(error instanceof AppError) || error.code === "cancelled") throw error;
    // What is not there any more needs not be taken away.
    if (error.code === "gone" && removes(outgoing.act))
      return { outcome: "done" };
    return failed(error, now);
  }
  let answer: HttpAnswer;
  try {
    answer = await run();
  } catch (error) {
    return judgeBroken(api, error, now);
  }
  return judgeAct(api, self, outgoing, answer, now);
}

function judgeAct(
  api: Api,
  self: Self,
  outgoing: OutgoingAct,
  answer: HttpAnswer,
  now: number,
): ActResult {
  const code = refusalOf(answer)?.code;
  if (code === "rest_already_trashed") return { outcome: "done" };
  if (code === "rest_trash_not_supported")
    return {
      outcome: "failed",
      code: "refused",
      message: `The bin is switched off at ${api.host}: there it would be deleted for good. Mark it as spam, or delete it at the site.`,
    };
  const bad = judge(api, answer, now);
  if (bad !== null) return bad;
  if (outgoing.act !== "edit") return { outcome: "done" };
  const read = commentWire.safeParse(
    safely(() => api.read(answer, commentWire)),
  );
  return read.success
    ? {
        outcome: "done",
        message: toMessage(read.data, {
          self,
          now,
          title: outgoing.options.subject,
          answersUs: false,
          editedAt: now,
        }),
      }
    : {
        outcome: "unknown",
        message: `${api.host} did not confirm the edit. Porchlight does it again.`,
      };
}

function safely<T>(read: () => T): T | undefined {
  try {
    return read();
  } catch {
    return undefined;
  }
}

/** Our own comment as it was typed. */
export async function source(
  context: Context,
  remoteId: string,
): Promise<{ text: string }> {
  const api = openApi(context);
  const self = await whoIs(context, api);
  const read = readRemoteId(remoteId);
  if (read === null || "post" in read)
    throw new AppError("unsupported", "Posts are edited at the site.");
  const { content } = await fetchComment(api, self, read.comment);
  const text = fromMarkup(content.raw ?? content.rendered);
  if (text === undefined)
    throw new AppError(
      "unsupported",
      "This comment has markup in it, which would be lost here. Edit it at the site.",
    );
  return { text };
}

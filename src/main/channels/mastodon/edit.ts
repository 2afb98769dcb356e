import { AppError } from "../../../shared/fault.ts";
import type { OutgoingFile } from "../../../shared/model/send-options.ts";
import type { HttpAnswer } from "../http.ts";
import { countLeaving, type Leaving } from "../leaving.ts";
import type { ActResult, OutgoingAct } from "../outgoing.ts";
import type { Api } from "./api.ts";
import { openApi, whoIs, type Context } from "./identify.ts";
import { isOurs, type Self } from "./identity.ts";
import { uploadFile } from "./media.ts";
import { failed } from "../outcome.ts";
import { judge, judgeBroken } from "./outcome.ts";
import { emptyWorld } from "./thread.ts";
import { sensitivePictures, toAttachment, toMessage } from "./to-message.ts";
import { asTyped, typedText } from "./typed.ts";
import {
  source as sourceWire,
  status as statusWire,
  type Status,
} from "./wire.ts";

type Edit = Extract<OutgoingAct, { act: "edit" }>;

const pathOf = (remoteId: string) =>
  `/api/v1/statuses/${encodeURIComponent(remoteId)}`;

/** Our own post as it was typed (https://docs.joinmastodon.org/methods/statuses/#source). */
export async function source(
  context: Context,
  remoteId: string,
): Promise<{ text: string }> {
  const api = await openApi(context);
  const self = await whoIs(context, api);
  try {
    return await api.get(`${pathOf(remoteId)}/source`, sourceWire);
  } catch (error) {
    const isMissing =
      error instanceof AppError &&
      ["gone", "refused", "bad-answer"].includes(error.code);
    if (!isMissing) throw error;
    const status = await api.get(pathOf(remoteId), statusWire);
    return { text: typedText(status, self) };
  }
}

type Media = { id: string; description?: string };

/** What a post has that is to stay in it, with the words that are to stand on it now. */
function staying(
  file: OutgoingFile,
  { attached }: Edit,
  status: Status,
): Media {
  const url = attached.find(({ id }) => id === file.id)?.url;
  for (const wire of status.media_attachments) {
    const [there] = toAttachment(wire);
    if (there === undefined || there.url !== url || wire.id === undefined)
      continue;
    const { alt = "" } = file;
    const isSaid = (there.alt ?? "") === alt;
    return { id: wire.id, ...(isSaid ? {} : { description: alt }) };
  }
  throw new AppError(
    "gone",
    `“${file.name}” is not with the post any more. Take the text back and look at its files.`,
  );
}

/** Files are kept as they are unless the edit brings its own; then those are the ones, and only new ones go up. */
async function mediaOf(
  api: Api,
  edit: Edit,
  status: Status,
  signal: AbortSignal,
  leaving: Leaving,
): Promise<Media[]> {
  const { files } = edit.options;
  const there = status.media_attachments.flatMap(({ id }) => id ?? []);
  if (files === undefined) return there.map((id) => ({ id }));
  const media: Media[] = [];
  for (const file of files) {
    // Brought by an attempt of which nobody knew that it came to something.
    const brought = edit.uploads.find(file)?.remoteId ?? "";
    if (file.stays === true) media.push(staying(file, edit, status));
    else if (there.includes(brought)) {
      media.push({ id: brought });
      leaving.whole(file);
    } else {
      const taken = media.map(({ id }) => id);
      const atHand = { ...edit, leaving };
      const id = await uploadFile(api, file, atHand, taken, signal);
      media.push({ id });
    }
  }
  return media;
}

/** What can be lost by an edit is said before anything is done. */
function refuse(api: Api, status: Status, self: Self): void {
  if (!isOurs(status, self))
    throw new AppError("refused", "Only our own posts can be edited.");
  if (status.poll !== undefined)
    throw new AppError(
      "refused",
      `A post with a poll can lose its votes by being edited. Edit it at ${api.root.host}.`,
    );
}

/**
 * Changes one of our posts (https://docs.joinmastodon.org/methods/statuses/#edit). What the request leaves out the
 * server takes away, so that everything goes with it.
 */
export async function edit(
  context: Context,
  outgoing: Edit,
): Promise<ActResult> {
  let api: Api;
  let self: Self;
  let body: Record<string, unknown>;
  const { options } = outgoing;
  const leaving = countLeaving(outgoing);
  try {
    api = await openApi(context);
    self = await whoIs(context, api);
    const path = pathOf(outgoing.target.remoteId);
    const status = await api.get(path, statusWire);
    refuse(api, status, self);
    const isFolded = (status.spoiler_text ?? "") === "" && status.sensitive;
    const warning = isFolded
      ? (options.warning ?? "").replace(sensitivePictures, "")
      : (options.warning ?? "");
    const language = options.lang ?? status.language;
    const { signal } = context;
    const media = await mediaOf(api, outgoing, status, signal, leaving);
    leaving.text();
    const described = media.filter((each) => each.description !== undefined);
    body = {
      status: asTyped(outgoing.text, status, self),
      spoiler_text: warning,
      sensitive: warning !== "" || isFolded === true,
      media_ids: media.map(({ id }) => id),
      ...(described.length === 0 ? {} : { media_attributes: described }),
      ...(language === undefined ? {} : { language }),
    };
  } catch (error) {
    if (!(error instanceof AppError) || error.code === "cancelled") throw error;
    return failed(error, context.now());
  }
  let answer: HttpAnswer;
  try {
    answer = await api.call("PUT", pathOf(outgoing.target.remoteId), { body });
  } catch (error) {
    return judgeBroken(api, error, context.now());
  }
  const now = context.now();
  // It was there a moment ago: what is missing is the ability.
  if ([404, 405, 501].includes(answer.status))
    return {
      outcome: "failed",
      code: "refused",
      message: `${api.root.host} cannot edit posts. Delete it and write it anew.`,
    };
  const wrong = judge(api, answer, now);
  if (wrong !== null) return wrong;
  try {
    const message = toMessage(api.read(answer, statusWire), emptyWorld(self), {
      now,
    });
    const editedAt = message.editedAt ?? now;
    return { outcome: "done", message: { ...message, editedAt } };
  } catch {
    return {
      outcome: "unknown",
      message: `${api.root.host} did not confirm the edit. It is made again.`,
    };
  }
}

import { bodyFromHtml } from "../../../shared/body/from-html.ts";
import { AppError } from "../../../shared/fault.ts";
import type { Inline, Block } from "../../../shared/model/body.ts";
import type { OutgoingMessage } from "../outgoing.ts";
import type { RemoteMessage } from "../received.ts";
import type { Api } from "./api.ts";
import { openApi, whoIs, type Context } from "./identify.ts";
import { isOurs, type Self } from "./identity.ts";
import { toSent } from "./send.ts";
import { pageSize, shortestFullPage } from "./walk.ts";
import {
  context as contextWire,
  page as pageWire,
  source as sourceWire,
  status as statusWire,
  type Status,
} from "./wire.ts";

/** Where the server does not say what time it has, its clock may be wrong by so much. */
const unknownLag = 65 * 60_000;
/** Dates may be cut to whole seconds, and clocks drift between two answers. */
const tolerance = 5_000;
const maxPages = 5;

/** A link whose text is its address is left out: servers shorten it as they like. */
function inlineText(inline: Inline): string {
  if (typeof inline === "string") return inline;
  if (inline.t === "br") return " ";
  if (inline.t === "emoji") return `:${inline.name}:`;
  const text = inline.c.map(inlineText).join("");
  if (inline.t !== "a" || /^[@#]/.test(text)) return text;
  const { host } = new URL(inline.href);
  return host !== "" && text.includes(host.replace(/^www\./, "")) ? "" : text;
}

function blockText(block: Block): string {
  switch (block.t) {
    case "p":
    case "h":
      return block.c.map(inlineText).join("");
    case "pre":
      return block.text;
    case "quote":
      return block.c.map(blockText).join(" ");
    case "list":
      return block.items.flat().map(blockText).join(" ");
    case "hr":
      return "";
  }
}

/**
 * What is left of a text whatever a server makes of it: no names, addresses, markup, punctuation or
 * spaces. A text of nothing else keeps its punctuation.
 */
function essence(text: string): string {
  const plain = text
    .normalize("NFKC")
    .toLowerCase()
    .replace(/https?:\/\/\S+/g, "")
    .replace(/@[\p{L}\p{N}_][\p{L}\p{N}_.-]*(?:@[\p{L}\p{N}.:-]+)?/gu, "");
  const letters = plain.replace(
    /[^\p{L}\p{N}\p{Extended_Pictographic}]+/gu,
    "",
  );
  return letters === "" ? plain.replace(/\s+/g, "") : letters;
}

function essenceOf(status: Status): string {
  return essence(
    bodyFromHtml(status.content ?? "")
      .map(blockText)
      .join(" "),
  );
}

/** Our own posts since a time, and whether that is all of them. */
async function fetchOwn(
  api: Api,
  self: Self,
  isRecent: (status: Status) => boolean,
): Promise<{ own: Status[]; isComplete: boolean }> {
  const own: Status[] = [];
  let before: string | undefined;
  for (let pages = 0; pages < maxPages; pages += 1) {
    const page = await api.get(
      `/api/v1/accounts/${encodeURIComponent(self.accountId)}/statuses`,
      pageWire,
      {
        limit: String(pageSize),
        exclude_reblogs: "true",
        ...(before === undefined ? {} : { max_id: before }),
      },
    );
    const statuses = page.flatMap((raw) => {
      const read = statusWire.safeParse(raw);
      return read.success ? [read.data] : [];
    });
    const last = statuses.at(-1);
    if (last?.id === before && before !== undefined) break;
    own.push(...statuses.filter((each) => isOurs(each, self)));
    if (
      last === undefined ||
      statuses.length < shortestFullPage ||
      !isRecent(last)
    )
      return { own, isComplete: true };
    before = last.id;
  }
  return { own, isComplete: false };
}

async function fetchReplies(api: Api, parent: string): Promise<Status[]> {
  try {
    const path = `/api/v1/statuses/${encodeURIComponent(parent)}/context`;
    return (await api.get(path, contextWire)).descendants;
  } catch (error) {
    if (error instanceof AppError && error.code === "gone") return [];
    throw error;
  }
}

/** The text as typed, where the server keeps it. */
async function fetchSource(api: Api, id: string): Promise<string | null> {
  try {
    const path = `/api/v1/statuses/${encodeURIComponent(id)}/source`;
    return (await api.get(path, sourceWire)).text;
  } catch (error) {
    if (!(error instanceof AppError) || error.code === "cancelled") throw error;
    return null;
  }
}

/**
 * Looks whether an outgoing message is there, by its parent, text and time: below the parent, where
 * servers that list only public posts still show it, and among our own posts.
 */
export async function find(
  context: Context,
  outgoing: OutgoingMessage,
): Promise<RemoteMessage | null> {
  const api = await openApi(context);
  const self = await whoIs(context, api);
  const parent = outgoing.parent?.remoteId;
  const replies = parent === undefined ? [] : await fetchReplies(api, parent);
  const isRecent = (status: Status) => {
    const lag = api.lag() ?? unknownLag;
    const earliest = outgoing.createdAt - Math.max(0, lag) - tolerance;
    return status.created_at === undefined || status.created_at >= earliest;
  };
  const { own, isComplete } = await fetchOwn(api, self, isRecent);
  const wanted = essence(outgoing.text);
  const files = outgoing.options.files?.length ?? 0;
  const candidates = new Map(
    [...replies, ...own]
      .filter(
        (each) =>
          isOurs(each, self) &&
          each.in_reply_to_id === parent &&
          isRecent(each) &&
          // Without words only the files can tell one post from another.
          (wanted !== "" || each.media_attachments.length === files),
      )
      .map((each) => [each.id, each]),
  );
  const answer = (status: Status) =>
    toSent(status, outgoing, self, context.now());
  for (const each of candidates.values())
    if (essenceOf(each) === wanted || essence(each.text ?? "") === wanted)
      return answer(each);
  for (const each of candidates.values()) {
    const typed = await fetchSource(api, each.id);
    if (typed !== null && essence(typed) === wanted) return answer(each);
  }
  if (!isComplete)
    throw new AppError(
      "bad-answer",
      `${api.root.host} did not show all recent posts, so it is not certain whether the message is there.`,
    );
  return null;
}

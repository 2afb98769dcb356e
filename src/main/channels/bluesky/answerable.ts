import { AppError } from "../../../shared/fault.ts";
import type { Api } from "./api.ts";
import { openApi } from "./identify.ts";
import { nameHandle } from "./identity.ts";
import type { Context } from "./context.ts";
import { fetchPosts, stateOf } from "./threads.ts";
import type { PostView } from "./wire.ts";

/** Why a post cannot be answered by us, in a sentence; undefined: it can. */
function barTo({ author, viewer }: PostView): string | undefined {
  const who = nameHandle(author.handle, author.did);
  if (author.viewer?.blockedBy === true)
    return `${who} has blocked this account: no answer would reach them.`;
  if (
    author.viewer?.blocking !== undefined ||
    author.viewer?.blockingByList !== undefined
  )
    return `This account blocks ${who}. Take the block back at Bluesky to answer.`;
  return viewer?.replyDisabled === true
    ? "Its thread was closed to answers: only some people may answer there, and this account is none of them."
    : undefined;
}

/** A post that is to be answered, as it is now. Throws `gone` or `refused` with the reason why it cannot be. */
export async function readParent(api: Api, uri: string): Promise<PostView> {
  const [post] = await fetchPosts(api, [uri]);
  if (post !== undefined) {
    const bar = barTo(post);
    if (bar !== undefined) throw new AppError("refused", bar);
    return post;
  }
  const state = await stateOf(api, uri);
  if (state === "gone")
    throw new AppError(
      "gone",
      "The message that this answers is no longer there.",
    );
  throw new AppError(
    "refused",
    state === "blocked"
      ? "Its author and this account block one another: no answer would reach them."
      : "The network does not show this message now. Try again later.",
  );
}

/** Why a message cannot be answered, known before anything is typed. */
export async function barrier(
  context: Context,
  remoteId: string,
): Promise<string | undefined> {
  if (!remoteId.startsWith("at:")) return undefined;
  try {
    await readParent(await openApi(context), remoteId);
    return undefined;
  } catch (error) {
    const isBar =
      error instanceof AppError &&
      (error.code === "gone" || error.code === "refused");
    if (!isBar) throw error;
    return error.message;
  }
}

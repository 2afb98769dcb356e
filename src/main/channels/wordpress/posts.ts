import type { RemoteMessage } from "../received.ts";
import { AppError } from "../../../shared/fault.ts";
import type { Api } from "./api.ts";
import type { Self } from "./identify.ts";
import { batchSize, scopeOf } from "./pages.ts";
import { postToMessage, titleOf } from "./to-message.ts";
import {
  linked as linkedWire,
  post as postWire,
  rows as rowsWire,
  type Comment,
} from "./wire.ts";

/** What is kept of a post for the comments below it. */
export type KnownPost = { id: number; title: string; author: number };

/** `…/wp/v2/pages/7` or `?rest_route=/wp/v2/pages/7` → `wp/v2/pages`: posts, pages, products each have their own list. */
function listOf(href: string): string | undefined {
  try {
    return /\/(wp\/v2\/[\w-]{1,60})\/\d+$/.exec(decodeURIComponent(href))?.[1];
  } catch {
    return undefined;
  }
}

/** In which lists the posts of these comments are. */
async function findLists(
  api: Api,
  self: Self,
  comments: readonly Comment[],
): Promise<Map<string, number[]>> {
  const { rows } = await api.list("wp/v2/comments", rowsWire, {
    ...scopeOf(self),
    include: comments.map(({ id }) => id).join(","),
    per_page: batchSize,
    _fields: "id,post,_links",
  });
  const lists = new Map<string, number[]>();
  for (const raw of rows) {
    const read = linkedWire.safeParse(raw);
    if (!read.success) continue;
    const list = listOf(read.data.address);
    if (list !== undefined)
      lists.set(list, [...(lists.get(list) ?? []), read.data.post]);
  }
  return lists;
}

/**
 * Brings the posts of these comments that are not known yet. A post that cannot be had is no reason to hold its
 * comments back: they come without their context.
 */
export async function fetchPosts(
  api: Api,
  self: Self,
  comments: readonly Comment[],
  now: number,
): Promise<{ messages: RemoteMessage[]; posts: KnownPost[] }> {
  const onePerPost = new Map(comments.map((each) => [each.post, each]));
  onePerPost.delete(0);
  const found: { messages: RemoteMessage[]; posts: KnownPost[] } = {
    messages: [],
    posts: [],
  };
  if (onePerPost.size === 0) return found;
  const sample = [...onePerPost.values()].slice(0, batchSize);
  const lists = await findLists(api, self, sample);
  for (const [list, ids] of lists) {
    const raws = await fetchList(api, list, ids);
    for (const raw of raws) {
      const read = postWire.safeParse(raw);
      if (!read.success || !onePerPost.has(read.data.id)) continue;
      found.messages.push(postToMessage(read.data, self, now));
      found.posts.push({
        id: read.data.id,
        title: titleOf(read.data),
        author: read.data.author,
      });
    }
  }
  return found;
}

async function fetchList(
  api: Api,
  list: string,
  ids: readonly number[],
): Promise<unknown[]> {
  try {
    const { rows } = await api.list(list, rowsWire, {
      include: ids.join(","),
      per_page: batchSize,
      _fields: "id,date_gmt,link,author,title,excerpt",
    });
    return rows;
  } catch (error) {
    // Some types of posts are not in the API at all.
    const isClosed =
      error instanceof AppError &&
      ["refused", "gone", "bad-answer"].includes(error.code);
    if (!isClosed) throw error;
    return [];
  }
}

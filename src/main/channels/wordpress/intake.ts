import type { RemoteMessage, RemoteSignal } from "../received.ts";
import type { Api } from "./api.ts";
import type { Self } from "./identify.ts";
import { fetchThese, type Row } from "./pages.ts";
import { fetchPosts, type KnownPost } from "./posts.ts";
import {
  isLink,
  isSaid,
  standingOf,
  toMessage,
  toSignal,
} from "./to-message.ts";
import type { Comment } from "./wire.ts";

/** A comment to be taken in, and whether its words are others than before. */
export type Taken = { comment: Comment; isEdited?: boolean };

/** Everything around the comments of one poll that has to be known to make messages of them. */
export type Intake = {
  messages: RemoteMessage[];
  signals: RemoteSignal[];
  posts: KnownPost[];
};

/** Makes messages and signals of comments, with their posts and whom they answer. `near`: rows that were read anyway. */
export async function takeIn(
  api: Api,
  self: Self,
  taken: readonly Taken[],
  {
    known,
    near,
    now,
  }: { known: readonly KnownPost[]; near: readonly Row[]; now: number },
): Promise<Intake> {
  const said = taken.filter(({ comment }) => isSaid(comment));
  const links = taken.filter(
    ({ comment }) => isLink(comment) && standingOf(comment) !== "hidden",
  );
  const byId = new Map(known.map((post) => [post.id, post]));
  const unknown = [...said, ...links]
    .map(({ comment }) => comment)
    .filter(({ post }) => !byId.has(post));
  const fetched = await fetchPosts(api, self, unknown, now);
  for (const post of fetched.posts) byId.set(post.id, post);

  const authors = new Map(
    [
      ...near.flatMap(({ comment }) => comment ?? []),
      ...said.map((each) => each.comment),
    ].map(({ id, author }) => [id, author]),
  );
  const parents = [
    ...new Set(
      said
        .map(({ comment }) => comment.parent)
        .filter((id) => id !== 0 && !authors.has(id)),
    ),
  ];
  if (parents.length > 0)
    for (const { comment } of await fetchThese(api, self, parents))
      if (comment !== undefined) authors.set(comment.id, comment.author);

  const isOurs = (comment: Comment) => {
    const author = authors.get(comment.parent) ?? 0;
    // Who wrote the post answers for the site too.
    return (
      author !== 0 &&
      (author === self.userId || author === byId.get(comment.post)?.author)
    );
  };
  return {
    messages: [
      ...fetched.messages,
      ...said.map(({ comment, isEdited }) =>
        toMessage(comment, {
          self,
          now,
          title: byId.get(comment.post)?.title,
          answersUs: isOurs(comment),
          ...(isEdited === true ? { editedAt: now } : {}),
        }),
      ),
    ],
    signals: links.map(({ comment }) => toSignal(comment, self, now)),
    posts: fetched.posts,
  };
}

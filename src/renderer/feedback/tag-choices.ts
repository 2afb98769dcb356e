import { type Feedback, feedbackKinds } from "../../shared/model/feedback.ts";
import { givenName } from "../../shared/model/given-name.ts";
import { fold, foldName } from "../../shared/query/fold.ts";

export type Tag = Pick<Feedback, "kind" | "topic">;

const mostTopics = 8;
/** With each of the kinds, so that not all of them are of one topic. */
const mostOfEach = 3;

/** What could be said of a message by what is typed: `want checkout`, or either alone. The likeliest first. */
export function tagChoices(typed: string, topics: readonly string[]): Tag[] {
  const text = typed.trim();
  const [first = ""] = text.split(/\s+/);
  const rest = text.slice(first.length).trim();
  // Nothing typed, every kind alone is enough to begin with.
  if (first === "") return feedbackKinds.map((kind) => ({ kind }));
  const begun = feedbackKinds.filter((kind) => kind.startsWith(fold(first)));
  const asKind = begun.flatMap((kind): Tag[] => [
    ...(rest === "" ? [{ kind }] : []),
    ...topicsLike(rest, topics, mostTopics).map((topic) => ({ kind, topic })),
  ]);
  const asTopic = topicsLike(text, topics, mostOfEach).flatMap(
    (topic): Tag[] => [
      { topic },
      ...feedbackKinds.map((kind) => ({ kind, topic })),
    ],
  );
  return [...asKind, ...asTopic];
}

/** Topics that are there, and the text itself as a new one. */
function topicsLike(
  text: string,
  topics: readonly string[],
  most: number,
): string[] {
  const wanted = foldName(text);
  const found = topics.filter((topic) => fold(topic).includes(wanted));
  const named = givenName.safeParse(text);
  const isNew =
    named.success && !topics.some((topic) => foldName(topic) === wanted);
  return [...found.slice(0, most), ...(isNew ? [named.data] : [])];
}

/** The same for every spelling of a topic, another for every kind; a topic may begin with a kind’s name. */
export function tagKey({ kind, topic }: Tag): string {
  return `${kind ?? ""}/${foldName(topic ?? "")}`;
}

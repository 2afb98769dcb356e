import type { MessageKind } from "../../shared/model/message.ts";
import type { RemoteMessage } from "../channels/received.ts";
import type { DemoAccount } from "./accounts.ts";
import type { Plan, Step } from "./plan.ts";
import type { World } from "./world.ts";

/** Where a message stands: its own id, its thread, what it answers. */
type Place = Pick<
  RemoteMessage,
  | "remoteId"
  | "thread"
  | "kind"
  | "visibility"
  | "inReplyTo"
  | "below"
  | "permalink"
  | "quotes"
>;

/** The n-th message of a conversation as its channel would name it. */
export function remoteIdOf(
  { channel }: DemoAccount,
  conversation: number,
  n: number,
): string {
  if (channel === "email") return `<${conversation}.${n}@post.example>`;
  if (channel === "bluesky")
    return `at://demo.example/app.bsky.feed.post/${conversation}.${n}`;
  return `${conversation}.${n}`;
}

export function placeOf(
  plan: Plan,
  world: World,
  step: Step,
  i: number,
  before: readonly RemoteMessage[],
  parent: RemoteMessage | undefined,
): Place {
  const { account, index, startAt } = plan;
  const remoteId = remoteIdOf(account, index, i);
  const post =
    plan.below === undefined
      ? undefined
      : world.postBefore(account, startAt, plan.below);
  const root = before[0]?.remoteId;
  const answers = parent?.remoteId ?? post;
  const isPrivate = account.setting === "mail" || isDirect(plan);
  return {
    remoteId,
    kind: kindOf(plan, step, post !== undefined),
    visibility: isPrivate ? "private" : "public",
    thread: root === undefined ? [] : [root],
    ...(answers === undefined ? {} : { inReplyTo: answers }),
    ...(post === undefined ? {} : { below: post }),
    ...(isPrivate ? {} : { permalink: permalinkOf(account, remoteId) }),
  };
}

/** Some write in private where that is possible. */
function isDirect({ account, index, present, below }: Plan): boolean {
  if (present !== undefined) return present.kind === "dm";
  if (below !== undefined || account.setting !== "social") return false;
  if (account.channel === "instagram") return index % 3 === 0;
  return account.channel === "mastodon" && index % 11 === 0;
}

function kindOf(plan: Plan, step: Step, isBelow: boolean): MessageKind {
  const { account, present } = plan;
  if (step === "post" || step === "item") return "post";
  if (account.setting === "mail") return "email";
  if (present?.kind === "quote") return "quote";
  if (present?.kind === "brand") return "post";
  if (isDirect(plan)) return "dm";
  if (account.setting === "comment") return "comment";
  if (account.channel === "instagram") return "comment";
  return isBelow || step !== "ask" ? "reply" : "mention";
}

function permalinkOf(account: DemoAccount, remoteId: string): string {
  const name = encodeURIComponent(remoteId.split("/").at(-1) ?? remoteId);
  return `https://${account.channel}.example/${name}`;
}

import { streams, type Stream } from "../../../shared/model/message.ts";
import type { RemoteMessage, RemoteSignal } from "../received.ts";
import { isOurs, mentionsUs, toIdentity } from "./identity.ts";
import type { Told } from "./recheck.ts";
import { climb, type World } from "./thread.ts";
import type { Threads } from "./threads.ts";
import { hasOwnText, toMessage } from "./to-message.ts";
import { meansUs, type Notification, type Status } from "./wire.ts";

const signalKinds: Readonly<Record<string, RemoteSignal["kind"]>> = {
  favourite: "like",
  reaction: "like",
  emoji_reaction: "like",
  "pleroma:emoji_reaction": "like",
  reblog: "boost",
  quote: "quote",
  follow: "follow",
  follow_request: "follow",
};
const maxTries = 6;

/** What one poll has gathered so far; messages are made at the end, when all that is known is known. */
export type Intake = {
  signals: RemoteSignal[];
  /** Newly told messages, in the order in which they came. */
  told: Told[];
  /** Messages whose thread could not be read, with the tries so far. */
  unread: Map<string, number>;
  /** Counts a failed try to read a message again. */
  countFailure: (id: string) => void;
  /** False when it has to wait for another poll. */
  takeStatus: (status: Status, stream: Stream) => Promise<boolean>;
  takeNotification: (notification: Notification) => Promise<boolean>;
  /** What a source found: what people say to each other. What means us comes with its notification, and whole. */
  takeFound: (status: Status, stream: Stream) => Promise<boolean>;
  messages: () => RemoteMessage[];
};

export function createIntake(
  world: World,
  threads: Threads,
  before: { told: Told[]; unread: Map<string, number> },
  now: () => number,
): Intake {
  const wanted = new Map<string, Stream>();
  const toldAt = new Map(before.told.map((each) => [each.id, each]));
  for (const each of before.told) world.naming.add(each.id);
  const unread = new Map(before.unread);
  const signals: RemoteSignal[] = [];
  const told: Told[] = [];

  const want = (status: Status, stream: Stream) => {
    const other = wanted.get(status.id) ?? stream;
    const isCloser = streams.indexOf(stream) < streams.indexOf(other);
    wanted.set(status.id, isCloser ? stream : other);
  };
  const countFailure = (id: string) => {
    const tries = (unread.get(id) ?? 0) + 1;
    if (tries >= maxTries) unread.delete(id);
    else unread.set(id, tries);
  };
  const takeStatus = async (status: Status, stream: Stream) => {
    threads.learn(status);
    const completion = await threads.complete(status);
    if (completion === "later") return false;
    if (completion === "whole") unread.delete(status.id);
    else countFailure(status.id);
    want(status, stream);
    for (const each of climb(status, world).above) want(each, stream);
    for (const each of threads.below(status.id)) want(each, stream);
    return true;
  };
  const takeText = async (notification: Notification, status: Status) => {
    if (notification.type === "status") return takeStatus(status, "industry");
    threads.learn(status);
    if (meansUs.has(notification.type)) world.naming.add(status.id);
    if (!(await takeStatus(status, "direct"))) return false;
    const at = notification.created_at ?? now();
    if (!toldAt.has(status.id)) {
      const { edited_at: editedAt } = status;
      const heard = {
        id: status.id,
        at,
        notificationId: notification.id,
        ...(editedAt === undefined ? {} : { editedAt }),
      };
      toldAt.set(status.id, heard);
      told.push(heard);
    }
    return true;
  };
  const takeFound = async (status: Status, stream: Stream) => {
    const { self } = world;
    if (status.in_reply_to_account_id === self.accountId)
      return takeStatus(status, "direct");
    const comesOtherwise =
      isOurs(status, self) ||
      mentionsUs(status, self) ||
      status.visibility === "direct";
    if (comesOtherwise) return true;
    threads.learn(status);
    want(status, stream);
    return true;
  };
  const isText = (type: string, status: Status) =>
    meansUs.has(type) ||
    type === "status" ||
    (type === "quote" && hasOwnText(status));

  return {
    signals,
    told,
    unread,
    countFailure,
    takeStatus,
    takeFound,
    async takeNotification(notification) {
      const { type, status, account } = notification;
      if (status !== undefined && isText(type, status))
        return takeText(notification, status);
      const kind = signalKinds[type];
      if (kind === undefined || account === undefined) return true;
      signals.push({
        remoteId: notification.id,
        kind,
        author: toIdentity(account, world.self.domain),
        at: Math.min(notification.created_at ?? now(), now()),
        ...(status === undefined ? {} : { about: status.id }),
      });
      return true;
    },
    messages: () =>
      [...wanted].flatMap(([id, stream]) => {
        const status = world.known.get(id);
        if (status === undefined) return [];
        const heard = toldAt.get(id);
        const message = toMessage(status, world, {
          now: now(),
          stream,
          ...(heard === undefined ? {} : { notifiedAt: heard.at }),
          ...(heard?.notificationId === undefined
            ? {}
            : { notificationId: heard.notificationId }),
        });
        return [
          message.addressed === "other"
            ? message
            : { ...message, stream: "direct" as const },
        ];
      }),
  };
}

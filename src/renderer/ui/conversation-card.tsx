import { Star } from "lucide-react";
import { memo } from "react";
import type { Account } from "../../shared/model/account.ts";
import type { ChannelKind } from "../../shared/model/channel-kind.ts";
import type { ConversationItem } from "../../shared/model/conversation.ts";
import { AccountBadge, Avatar } from "./avatar.tsx";
import { channelGlyphs } from "./channel-glyph.ts";
import { Chip } from "./chip.tsx";
import { LabelMark } from "./label-chip.tsx";
import { DueRing } from "./due-ring.tsx";
import { PicturedLine, PicturedName } from "./emoji.tsx";
import { nameList } from "./name-list.ts";
import { Time, useNow } from "./time.tsx";
import { VisuallyHidden } from "./visually-hidden.tsx";
import "./conversation-card.css";

const byServer = new Set<ChannelKind>(["mastodon", "email", "matrix"]);
const byAccount = new Set<ChannelKind>([
  "feed",
  "wordpress",
  "discourse",
  "github",
]);

/** Where a person wrote, shortest first: the server, the mail domain, the feed. */
export function placeOf(
  item: Pick<ConversationItem, "channel" | "person">,
  account: Pick<Account, "name"> | undefined,
): string {
  const { handle } = item.person;
  if (byServer.has(item.channel))
    return /[@:]([^@:]+)$/.exec(handle)?.[1] ?? handle;
  const name = channelGlyphs[item.channel].name;
  if (byAccount.has(item.channel)) return account?.name ?? name;
  // A site that writes under its own name is not said twice.
  return handle === "" || handle === item.person.name ? name : handle;
}

const languageNames = new Map<string, string>();

/** A language in its own name (Deutsch, 日本語), or the tag where nobody knows one. */
function languageName(tag: string): string {
  const known = languageNames.get(tag);
  if (known !== undefined) return known;
  let name = tag;
  try {
    name = new Intl.DisplayNames([tag], { type: "language" }).of(tag) ?? tag;
  } catch {
    // Not a language tag at all: channels write what they like here.
  }
  languageNames.set(tag, name);
  return name;
}

const ownLanguage = new Intl.Locale(navigator.language).language;

/** A page that several sources found. */
function isFoundByMany({ channel, alsoAccountIds }: ConversationItem): boolean {
  return channel === "links" && alsoAccountIds !== undefined;
}

/** The words of the last line of a card: only what is worth a glance. */
function metaOf(item: ConversationItem, reached: readonly Account[]): string[] {
  const meta: string[] = [];
  if (isFoundByMany(item))
    meta.push(`found by ${nameList(reached.map(({ name }) => name))}`);
  if (item.lang !== undefined && !item.lang.startsWith(ownLanguage))
    meta.push(languageName(item.lang));
  if (item.waiting > 1) meta.push(`${item.waiting} people wait`);
  // Of a page that several sources found each has its own message.
  if (item.messages > 1 && item.channel !== "links")
    meta.push(`${item.messages} messages`);
  if (item.attachments > 0)
    meta.push(
      item.attachments === 1
        ? "1 attachment"
        : `${item.attachments} attachments`,
    );
  return meta;
}

function chipsOf(item: ConversationItem, gone: boolean): string[] {
  return [
    ...(gone ? ["no longer in this column"] : []),
    ...(item.held ? ["held for approval"] : []),
    ...(item.draft ? ["draft"] : []),
    ...(item.answering ? ["answer on its way"] : []),
    ...(item.muted ? ["muted"] : []),
    ...(item.state === "open" ? [] : [item.state]),
    ...(item.visibility === "private" && item.channel !== "email"
      ? ["private"]
      : []),
  ];
}

/** More of them would hide the rest of the line. */
const labelsShown = 2;

/** Whether a card needs its last line: known from the item alone, so that a list knows every height without measuring. */
export function hasMeta(item: ConversationItem, gone: boolean): boolean {
  return (
    metaOf(item, []).length > 0 ||
    chipsOf(item, gone).length > 0 ||
    item.labels.length > 0
  );
}

/** Channels where a subject says more than the place. */
const titled = new Set([
  "email",
  "discourse",
  "github",
  "wordpress",
  "links",
  "feed",
]);

/** A title that is only the beginning of the text says nothing twice. */
export function hasTitle({
  channel,
  title,
  excerpt,
}: ConversationItem): boolean {
  return (
    titled.has(channel) &&
    title !== "" &&
    !excerpt.startsWith(title.replace(/(…|\.{3})$/, "").slice(0, 40))
  );
}

/** Those of us whom a conversation reached: where it can be answered. */
function accountsOf(
  { accountId, alsoAccountIds = [] }: ConversationItem,
  accounts: ReadonlyMap<string, Account>,
): Account[] {
  return [accountId, ...alsoAccountIds].flatMap((id) => accounts.get(id) ?? []);
}

/** More than one of us in the room of one. */
function BadgeOf({ accounts }: { accounts: readonly Account[] }) {
  const [first, ...others] = accounts;
  if (first === undefined) return null;
  return (
    <AccountBadge
      initials={others.length === 0 ? first.initials : `+${accounts.length}`}
      name={accounts.map(({ name }) => name).join(", ")}
      seed={first.id}
    />
  );
}

type CardProps = {
  item: ConversationItem;
  accounts: ReadonlyMap<string, Account>;
  /** Kept in sight only because the keyboard is on it. */
  gone?: boolean;
};

/** Its small pictures in their places. */
function Excerpt({ item: { excerpt, excerptEmoji } }: Pick<CardProps, "item">) {
  if (excerptEmoji === undefined) return excerpt;
  const { messageId, urls } = excerptEmoji;
  return <PicturedLine text={excerpt} emoji={urls} where={{ messageId }} />;
}

/** An account is another object after each of its polls; what a card shows of it hardly ever changes. */
function isSameCard(before: CardProps, after: CardProps): boolean {
  const { item, gone, accounts } = after;
  if (before.item !== item || before.gone !== gone) return false;
  if (before.accounts === accounts) return true;
  const earlier = accountsOf(item, before.accounts);
  const now = accountsOf(item, accounts);
  return (
    earlier.length === now.length &&
    now.every(
      ({ id, name, initials }, i) =>
        earlier[i]?.id === id &&
        earlier[i]?.name === name &&
        earlier[i]?.initials === initials,
    )
  );
}

/** One conversation in a list: who, where, what, for which of us, and how long they may still wait. */
export const ConversationCard = memo(function ConversationCard({
  item,
  accounts,
  gone = false,
}: CardProps) {
  const now = useNow();
  const reached = accountsOf(item, accounts);
  const [account, ...others] = reached;
  const meta = metaOf(item, reached);
  const chips = chipsOf(item, gone);
  return (
    <div
      className="card"
      data-unread={item.unread || undefined}
      data-gone={gone || undefined}
      data-plain={!hasMeta(item, gone) || undefined}
      data-merged={others.length > 0 || undefined}
    >
      <Avatar
        name={item.person.name}
        seed={item.person.id}
        channel={item.channel}
      />
      <div className="card-head">
        {item.unread && <VisuallyHidden>unread, </VisuallyHidden>}
        <span className="card-who">
          <bdi className="card-name">
            <PicturedName who={item.person} />
          </bdi>
          <bdi className="card-place">{placeOf(item, account)}</bdi>
        </span>
        {item.starred && (
          <>
            <Star className="card-star" aria-hidden />
            <VisuallyHidden>starred, </VisuallyHidden>
          </>
        )}
        <span className="card-when">
          {item.waitingSince === undefined || item.answering || item.muted ? (
            <Time at={item.lastAt} />
          ) : (
            <DueRing
              now={now}
              wait={{
                waitingSince: item.waitingSince,
                dueAt: item.dueAt,
                targetSeconds: item.targetSeconds,
              }}
            />
          )}
        </span>
      </div>
      <p className="card-excerpt" dir="auto" lang={item.lang}>
        {hasTitle(item) && <span className="card-title">{item.title}</span>}
        {item.excerptFrom === "out" && <span className="card-us">You: </span>}
        <Excerpt item={item} />
      </p>
      <div className="card-foot">
        {chips.map((chip) => (
          <Chip key={chip}>{chip}</Chip>
        ))}
        {item.labels.slice(0, labelsShown).map((name) => (
          <LabelMark key={name} name={name} />
        ))}
        {item.labels.length > labelsShown && (
          <Chip tone="label">+{item.labels.length - labelsShown}</Chip>
        )}
        <span className="card-meta" title={meta.join(" · ")}>
          {meta.join(" · ")}
        </span>
        <span className="card-accounts">
          {account !== undefined && <BadgeOf accounts={[account]} />}
          {others.length > 0 && <BadgeOf accounts={others} />}
        </span>
      </div>
    </div>
  );
}, isSameCard);

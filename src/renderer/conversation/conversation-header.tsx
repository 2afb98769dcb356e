import { Ellipsis, Star, StickyNote, X } from "lucide-react";
import type {
  Conversation,
  Participant,
} from "../../shared/model/conversation.ts";
import { useCommandList } from "../commands.tsx";
import { Avatar } from "../ui/avatar.tsx";
import { PicturedName } from "../ui/emoji.tsx";
import { Button } from "../ui/button.tsx";
import { channelGlyphs } from "../ui/channel-glyph.ts";
import { Chip } from "../ui/chip.tsx";
import { LabelChip } from "../ui/label-chip.tsx";
import { DueRing } from "../ui/due-ring.tsx";
import { Menu, MenuItem, MenuSeparator } from "../ui/menu.tsx";
import { nameList } from "../ui/name-list.ts";
import { useNow } from "../ui/time.tsx";
import { VisuallyHidden } from "../ui/visually-hidden.tsx";
import { useFoundBy } from "./found-by.tsx";
import { ordinal } from "./ordinal.ts";
import "./conversation-header.css";

type Props = {
  conversation: Conversation;
  onOneOfUs: (participant: Participant, oneOfUs: boolean) => void;
  onRole: (participant: Participant) => void;
  onOpenAtChannel: (() => void) | undefined;
  onCopyLink: (() => void) | undefined;
  /** From the message that the keyboard is on. */
  onSplitFrom: (() => void) | undefined;
  onUnread: () => void;
  onMute: () => void;
  onStar: () => void;
  onNote: () => void;
  onClose: () => void;
};

/** Who this is, where, how often we have met, and how long they may still wait. */
export function ConversationHeader(props: Props) {
  const { conversation } = props;
  const foundBy = useFoundBy(conversation);
  const now = useNow();
  const { person, channel, participants } = conversation;
  const shown = participants.find((who) => who.personId === person.id);
  const alsoWaiting = participants.filter(
    (who) =>
      who.waitingSince !== undefined &&
      who.personId !== person.id &&
      !who.oneOfUs,
  );
  const facts = [
    channelGlyphs[channel].name,
    shown === undefined
      ? ""
      : shown.conversations <= 1
        ? "first conversation"
        : `${ordinal(shown.conversations)} conversation`,
    shown?.role ?? "",
    foundBy,
    foundBy === "" && conversation.threads.length > 0
      ? `${conversation.threads.length} threads merged`
      : "",
  ].filter((fact) => fact !== "");
  const filedBy =
    conversation.rules.length > 0 &&
    `filed by ${nameList(conversation.rules.map((name) => `“${name}”`))}`;
  return (
    <header className="conversation-header">
      <Avatar name={person.name} seed={person.id} channel={channel} size="l" />
      <div className="conversation-who">
        <h1 dir="auto" title={person.name}>
          <PicturedName who={person} />
        </h1>
        <p className="conversation-facts">
          {person.handle !== "" && person.handle !== person.name && (
            <>
              <bdi>{person.handle}</bdi> ·{" "}
            </>
          )}
          {facts.join(" · ")}
        </p>
        {(conversation.labels.length > 0 || filedBy !== false) && (
          <div className="conversation-filed">
            {conversation.labels.length > 0 && (
              <ul className="conversation-labels" aria-label="Labels">
                {conversation.labels.map((name) => (
                  <li key={name}>
                    <LabelChip name={name} />
                  </li>
                ))}
              </ul>
            )}
            {filedBy !== false && (
              <p className="conversation-rules" title={filedBy}>
                {filedBy}
              </p>
            )}
          </div>
        )}
        {alsoWaiting.length > 0 && (
          <p className="conversation-also" dir="auto">
            {nameList(alsoWaiting.map((who) => who.name))}{" "}
            {alsoWaiting.length === 1 ? "waits" : "wait"} too
          </p>
        )}
      </div>
      <div className="conversation-state">
        {conversation.starred && (
          <>
            <Star className="conversation-star" aria-hidden />
            <VisuallyHidden>starred</VisuallyHidden>
          </>
        )}
        {conversation.state === "done" && <Chip tone="ok">done</Chip>}
        {conversation.state === "snoozed" && <Chip>snoozed</Chip>}
        {conversation.muted && <Chip>muted</Chip>}
        {conversation.answering && <Chip>answer on its way</Chip>}
        {conversation.waitingSince !== undefined && !conversation.answering && (
          <DueRing
            now={now}
            wait={{
              waitingSince: conversation.waitingSince,
              dueAt: conversation.dueAt,
              targetSeconds: conversation.targetSeconds,
            }}
          />
        )}
        <Button
          kind="plain"
          icon
          aria-label="Add a note between colleagues"
          onClick={props.onNote}
        >
          <StickyNote aria-hidden />
        </Button>
        <ConversationMenu {...props} />
        <Button
          kind="plain"
          icon
          aria-label="Close the conversation"
          onClick={props.onClose}
        >
          <X aria-hidden />
        </Button>
      </div>
    </header>
  );
}

function ConversationMenu({
  conversation,
  onOneOfUs,
  onRole,
  onOpenAtChannel,
  onCopyLink,
  onSplitFrom,
  onUnread,
  onMute,
  onStar,
}: Props) {
  const { keymap, run } = useCommandList();
  const people = conversation.participants.slice(0, 8);
  return (
    <Menu
      trigger={
        <Button kind="plain" icon aria-label="More about this conversation">
          <Ellipsis aria-hidden />
        </Button>
      }
    >
      <MenuItem
        keys={keymap.permalink[0]}
        disabled={onOpenAtChannel === undefined}
        onSelect={() => onOpenAtChannel?.()}
      >
        Open at the channel
      </MenuItem>
      <MenuItem
        keys={keymap["permalink.copy"][0]}
        disabled={onCopyLink === undefined}
        onSelect={() => onCopyLink?.()}
      >
        Copy the link
      </MenuItem>
      <MenuItem
        keys={keymap.label[0]}
        // Once the menu has given the keyboard back.
        onSelect={() => setTimeout(() => run("label"))}
      >
        Label…
      </MenuItem>
      <MenuItem
        keys={keymap.merge[0]}
        onSelect={() => setTimeout(() => run("merge"))}
      >
        {conversation.threads.length > 0 ? "Merge or split…" : "Merge with…"}
      </MenuItem>
      <MenuItem
        keys={keymap["split.from"][0]}
        disabled={onSplitFrom === undefined}
        onSelect={() => onSplitFrom?.()}
      >
        Split from the message in focus on
      </MenuItem>
      <MenuItem
        keys={keymap.person[0]}
        onSelect={() => setTimeout(() => run("person"))}
      >
        Person…
      </MenuItem>
      <MenuItem
        keys={keymap["note.person"][0]}
        onSelect={() => setTimeout(() => run("note.person"))}
      >
        Note about this person…
      </MenuItem>
      <MenuItem
        keys={keymap.promise[0]}
        onSelect={() => setTimeout(() => run("promise"))}
      >
        Note a promise…
      </MenuItem>
      <MenuItem keys={keymap.star[0]} onSelect={onStar}>
        {conversation.starred ? "Unstar" : "Star"}
      </MenuItem>
      <MenuItem keys={keymap.unread[0]} onSelect={onUnread}>
        Mark unread
      </MenuItem>
      <MenuItem keys={keymap.mute[0]} onSelect={onMute}>
        {conversation.muted ? "No longer mute" : "Mute"}
      </MenuItem>
      {people.length > 0 && <MenuSeparator />}
      {people
        .filter(({ oneOfUs }) => !oneOfUs)
        .map((who) => (
          <MenuItem
            key={`role-${who.identityId}`}
            // Once the menu has given the keyboard back.
            onSelect={() => setTimeout(() => onRole(who))}
          >
            Role of <bdi>{who.name}</bdi>…
          </MenuItem>
        ))}
      {people.map((who) => (
        <MenuItem
          key={who.identityId}
          onSelect={() => onOneOfUs(who, !who.oneOfUs)}
        >
          <bdi>{who.name}</bdi>{" "}
          {who.oneOfUs ? "is not one of us" : "is one of us"}
        </MenuItem>
      ))}
    </Menu>
  );
}

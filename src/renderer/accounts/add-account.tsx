import { type ReactNode, useState } from "react";
import { useCommands } from "../commands.tsx";
import { Avatar } from "../ui/avatar.tsx";
import { Button } from "../ui/button.tsx";
import { Screen } from "../ui/screen.tsx";
import { FeedForm } from "./feed-form.tsx";
import { MailForm } from "./mail-form.tsx";
import { MastodonForm } from "./mastodon-form.tsx";
import "./add-account.css";

type Kind = "mastodon" | "email" | "feed";

const kinds: readonly { kind: Kind; name: string; says: string }[] = [
  {
    kind: "mastodon",
    name: "Mastodon",
    says: "Mentions, replies and private messages. You sign in on your own server’s page.",
  },
  {
    kind: "email",
    name: "E-mail",
    says: "A mailbox over IMAP and SMTP. Nothing is changed in it until you say so.",
  },
  {
    kind: "feed",
    name: "Feed",
    says: "RSS, Atom or JSON: comments on your pages, or what the trade writes.",
  },
];

/** Choose a channel, then its form. */
export function AddAccount({
  onDone,
  onCancel,
}: {
  /** With a sentence about what was added. */
  onDone: (said: string) => void;
  onCancel: () => void;
}) {
  const [kind, setKind] = useState<Kind>();
  useCommands({
    back: () => (kind === undefined ? onCancel() : setKind(undefined)),
  });
  const back = () => setKind(undefined);
  const forms: Record<Kind, ReactNode> = {
    feed: (
      <FeedForm
        onDone={(added) =>
          onDone(
            added === 1 ? "The feed is added." : `${added} feeds are added.`,
          )
        }
        onCancel={back}
      />
    ),
    email: (
      <MailForm
        onDone={() => onDone("The mailbox is added.")}
        onCancel={back}
      />
    ),
    mastodon: (
      <MastodonForm
        onDone={() => onDone("The account is added.")}
        onCancel={back}
      />
    ),
  };
  const chosen = kinds.find((each) => each.kind === kind);
  return (
    <Screen
      title={chosen === undefined ? "Add an account" : `Add: ${chosen.name}`}
      actions={<Button onClick={onCancel}>Back to the accounts</Button>}
    >
      <div>
        {chosen === undefined ? (
          <ul className="add-kinds">
            {kinds.map(({ kind, name, says }) => (
              <li key={kind}>
                <button
                  type="button"
                  className="add-kind"
                  onClick={() => setKind(kind)}
                >
                  <Avatar name={name} seed={kind} channel={kind} />
                  <span>
                    <b>{name}</b>
                    <span className="add-says">{says}</span>
                  </span>
                </button>
              </li>
            ))}
          </ul>
        ) : (
          forms[chosen.kind]
        )}
      </div>
    </Screen>
  );
}

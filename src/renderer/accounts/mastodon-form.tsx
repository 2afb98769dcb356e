import { useState } from "react";
import { Button } from "../ui/button.tsx";
import { Field } from "../ui/field.tsx";
import { Authorise } from "./authorise.tsx";
import { serverName } from "./server-name.ts";

/** Adds a Mastodon account: the server's name, then its own sign-in page. */
export function MastodonForm({
  onDone,
  onCancel,
}: {
  onDone: (accountId: string) => void;
  onCancel: () => void;
}) {
  const [typed, setTyped] = useState("");
  const [server, setServer] = useState<string>();
  const [error, setError] = useState<string>();

  if (server !== undefined) {
    return (
      <section className="form" aria-label="Sign in">
        <p>
          Server <b dir="ltr">{server}</b>{" "}
          <Button kind="plain" onClick={() => setServer(undefined)}>
            Change
          </Button>
        </p>
        <Authorise
          channel="mastodon"
          settings={{ server }}
          place={server}
          onDone={onDone}
          onCancel={onCancel}
        />
      </section>
    );
  }
  return (
    <form
      className="form"
      onSubmit={(event) => {
        event.preventDefault();
        const name = serverName(typed);
        if (name === null)
          setError("Type a server’s name, such as mastodon.social.");
        else setServer(name);
      }}
    >
      <Field
        label="Server, or your whole handle"
        help="For example mastodon.social or @you@mastodon.social"
        error={error}
      >
        {(control) => (
          <input
            {...control}
            // The one field of a form that was just asked for.
            // oxlint-disable-next-line jsx-a11y/no-autofocus
            autoFocus
            autoComplete="off"
            autoCapitalize="off"
            spellCheck={false}
            dir="ltr"
            value={typed}
            onChange={(event) => {
              setTyped(event.target.value);
              setError(undefined);
            }}
          />
        )}
      </Field>
      <div className="form-actions">
        <Button onClick={onCancel}>Cancel</Button>
        <Button type="submit" kind="primary">
          Next
        </Button>
      </div>
    </form>
  );
}

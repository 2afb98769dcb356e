import { useState } from "react";
import { z } from "zod";
import type { Account } from "../../shared/model/account.ts";
import { stream, type Stream } from "../../shared/model/message.ts";
import { client } from "../api.ts";
import { Field } from "../ui/field.tsx";
import { SaveForm } from "./save-form.tsx";

/** What of a feed's settings is changed here. */
const stored = z.object({
  stream: stream.catch("industry"),
  ownPosts: z.boolean().catch(false),
});

const streams: Record<Stream, string> = {
  industry: "News of the trade, to read",
  direct: "Comments on our own pages: who writes there waits for us",
  brand: "What others write about us",
  product: "What others write about products like ours",
};

/** In which stream a feed is, and whether its posts are our own. */
export function FeedField({ account }: { account: Account }) {
  const [kept] = useState(() => stored.parse(account.settings));
  const [chosen, setChosen] = useState(kept.stream);
  const [ownPosts, setOwnPosts] = useState(kept.ownPosts);

  async function save(): Promise<string> {
    await client.call("accounts.update", {
      id: account.id,
      settings: { stream: chosen, ownPosts },
    });
    return `Saved. ${account.name} is being polled with it now.`;
  }

  return (
    <SaveForm
      className="account-details"
      label={`The feed ${account.name}`}
      action="Save the feed"
      save={save}
    >
      <Field
        label="What it brings"
        help="From now on: what is here already stays what it came as."
      >
        {(control) => (
          <select
            {...control}
            value={chosen}
            onChange={({ target }) => setChosen(stream.parse(target.value))}
          >
            {Object.entries(streams).map(([value, title]) => (
              <option key={value} value={value}>
                {title}
              </option>
            ))}
          </select>
        )}
      </Field>
      <label className="check">
        <input
          type="checkbox"
          checked={ownPosts}
          onChange={(event) => setOwnPosts(event.target.checked)}
        />
        These are our own posts: follow the comments on them
      </label>
    </SaveForm>
  );
}

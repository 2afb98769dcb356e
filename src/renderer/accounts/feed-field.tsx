import { useState } from "react";
import { z } from "zod";
import type { Account } from "../../shared/model/account.ts";
import { stream, type Stream } from "../../shared/model/message.ts";
import { client } from "../api.ts";
import { Button } from "../ui/button.tsx";
import { messageOf } from "../ui/error-state.tsx";
import { Field } from "../ui/field.tsx";
import { useToast } from "../ui/toast.tsx";

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
  const [saving, setSaving] = useState(false);
  const [problem, setProblem] = useState<string>();
  const toast = useToast();

  async function save(): Promise<void> {
    setSaving(true);
    setProblem(undefined);
    try {
      await client.call("accounts.update", {
        id: account.id,
        settings: { stream: chosen, ownPosts },
      });
      toast({ text: `Saved. ${account.name} is being polled with it now.` });
    } catch (error) {
      setProblem(messageOf(error));
    } finally {
      setSaving(false);
    }
  }

  return (
    <form
      className="account-details"
      aria-label={`The feed ${account.name}`}
      onSubmit={(event) => {
        event.preventDefault();
        void save();
      }}
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
      {problem !== undefined && (
        <p className="form-problem" role="alert">
          {problem}
        </p>
      )}
      <div>
        <Button type="submit" disabled={saving}>
          Save the feed
        </Button>
      </div>
    </form>
  );
}

import { useState } from "react";
import { Button } from "../ui/button.tsx";
import { Field } from "../ui/field.tsx";
import { FeedLines } from "./feed-lines.tsx";
import {
  addFeeds,
  type FeedLine,
  type FoundFeed,
  maxLines,
  searchFeeds,
} from "./feed-search.ts";
import { typedAddresses } from "./typed-addresses.ts";

const streams = [
  ["industry", "News of the trade, to read"],
  ["direct", "Comments on our own pages: who writes there waits for us"],
  ["brand", "What others write about us"],
  ["product", "What others write about products like ours"],
] as const;

/** Adds feeds: any number of addresses, what is found at each, and what became of each. */
export function FeedForm({
  onDone,
  onCancel,
}: {
  /** With how many were added. */
  onDone: (added: number) => void;
  onCancel: () => void;
}) {
  const [text, setText] = useState("");
  const [error, setError] = useState<string>();
  const [lines, setLines] = useState<FeedLine[]>([]);
  const [stream, setStream] = useState<string>("industry");
  const [busy, setBusy] = useState(false);

  const feeds = lines.flatMap((line) => line.feeds);
  const wanted = feeds.filter((feed) => feed.wanted && feed.state !== "added");
  const added = feeds.filter(({ state }) => state === "added").length;

  function replaceFeed(old: FoundFeed, now: FoundFeed): void {
    const key = JSON.stringify(old.settings);
    setLines((lines) =>
      lines.map((line) => ({
        ...line,
        feeds: line.feeds.map((feed) =>
          JSON.stringify(feed.settings) === key ? now : feed,
        ),
      })),
    );
  }

  async function search(): Promise<void> {
    const addresses = typedAddresses(text);
    if (addresses.length === 0) {
      setError("Type at least one address.");
      return;
    }
    if (addresses.length > maxLines) {
      setError(`Take at most ${maxLines} addresses at a time.`);
      return;
    }
    setError(undefined);
    setBusy(true);
    setLines(
      addresses.map((address) => ({ address, state: "looking", feeds: [] })),
    );
    await searchFeeds(addresses, (told) =>
      setLines((lines) =>
        lines.map((line) => (line.address === told.address ? told : line)),
      ),
    );
    setBusy(false);
  }

  async function add(): Promise<void> {
    setBusy(true);
    const count = await addFeeds(wanted, stream, replaceFeed);
    setBusy(false);
    if (count === wanted.length) onDone(added + count);
  }

  return (
    <form
      className="form"
      onSubmit={(event) => {
        event.preventDefault();
        if (!busy) void search();
      }}
    >
      <Field
        label="Addresses, one per line"
        help="A page or its feed: the feeds of a page are found by themselves."
        error={error}
      >
        {(control) => (
          <textarea
            {...control}
            rows={4}
            // oxlint-disable-next-line jsx-a11y/no-autofocus -- the first field of a form just asked for
            autoFocus
            spellCheck={false}
            dir="ltr"
            value={text}
            onChange={(event) => {
              setText(event.target.value);
              setError(undefined);
            }}
          />
        )}
      </Field>
      <FeedLines
        lines={lines}
        onWant={(feed, wanted) => replaceFeed(feed, { ...feed, wanted })}
      />
      {feeds.length > 0 && (
        <Field label="What they bring">
          {(control) => (
            <select
              {...control}
              value={stream}
              onChange={(event) => setStream(event.target.value)}
            >
              {streams.map(([value, words]) => (
                <option key={value} value={value}>
                  {words}
                </option>
              ))}
            </select>
          )}
        </Field>
      )}
      <div className="form-actions">
        <Button onClick={() => (added > 0 ? onDone(added) : onCancel())}>
          {added > 0 ? "Close" : "Cancel"}
        </Button>
        <Button
          type="submit"
          kind={wanted.length > 0 ? "normal" : "primary"}
          disabled={busy}
        >
          {busy && lines.some(({ state }) => state === "looking")
            ? "Looking…"
            : "Find feeds"}
        </Button>
        {wanted.length > 0 && (
          <Button kind="primary" disabled={busy} onClick={() => void add()}>
            {wanted.length === 1
              ? "Add the feed"
              : `Add ${wanted.length} feeds`}
          </Button>
        )}
      </div>
    </form>
  );
}

import type { FeedLine, FoundFeed } from "./feed-search.ts";
import "./feed-lines.css";

/** Every typed address with what is there, or why there is nothing. */
export function FeedLines({
  lines,
  onWant,
}: {
  lines: readonly FeedLine[];
  onWant: (feed: FoundFeed, wanted: boolean) => void;
}) {
  if (lines.length === 0) return null;
  return (
    <ul className="feed-lines" aria-live="polite">
      {lines.map((line) => (
        <li key={line.address} className="feed-line">
          <p className="feed-address" dir="ltr" title={line.address}>
            {line.address}
          </p>
          {line.state === "looking" && <p>Looking for feeds…</p>}
          {line.problem !== undefined && (
            <p className="field-error">{line.problem}</p>
          )}
          {line.feeds.map((feed) => (
            <FeedChoice
              key={JSON.stringify(feed.settings)}
              feed={feed}
              onWant={(wanted) => onWant(feed, wanted)}
            />
          ))}
        </li>
      ))}
    </ul>
  );
}

function FeedChoice({
  feed,
  onWant,
}: {
  feed: FoundFeed;
  onWant: (wanted: boolean) => void;
}) {
  const url = feed.settings["url"];
  return (
    <div className="feed-choice">
      <label className="check">
        <input
          type="checkbox"
          checked={feed.wanted || feed.state === "added"}
          disabled={feed.state === "added" || feed.state === "adding"}
          onChange={(event) => onWant(event.target.checked)}
        />
        <span>
          <bdi>{feed.title}</bdi>{" "}
          {typeof url === "string" && (
            <span className="feed-url" dir="ltr">
              {url}
            </span>
          )}
        </span>
      </label>
      {feed.state === "adding" && <p>Adding…</p>}
      {feed.state === "added" && <p className="feed-added">✓ Added</p>}
      {feed.problem !== undefined && (
        <p className="field-error">{feed.problem}</p>
      )}
    </div>
  );
}

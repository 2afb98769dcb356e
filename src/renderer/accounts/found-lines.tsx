import type { FoundLine, FoundThing } from "./found-search.ts";
import "./found-lines.css";

/** Every typed address with what is there, or why there is nothing. */
export function FoundLines({
  lines,
  onWant,
}: {
  lines: readonly FoundLine[];
  onWant: (thing: FoundThing, wanted: boolean) => void;
}) {
  if (lines.length === 0) return null;
  return (
    <ul className="found-lines" aria-live="polite">
      {lines.map((line) => (
        <li key={line.address} className="found-line">
          <p className="found-address" dir="ltr" title={line.address}>
            {line.address}
          </p>
          {line.state === "looking" && <p>Looking…</p>}
          {line.problem !== undefined && (
            <p className="field-error">{line.problem}</p>
          )}
          {line.things.map((thing) => (
            <FoundChoice
              key={JSON.stringify(thing.settings)}
              thing={thing}
              onWant={(wanted) => onWant(thing, wanted)}
            />
          ))}
        </li>
      ))}
    </ul>
  );
}

function FoundChoice({
  thing,
  onWant,
}: {
  thing: FoundThing;
  onWant: (wanted: boolean) => void;
}) {
  const url = thing.settings["url"];
  return (
    <div className="found-choice">
      <label className="check">
        <input
          type="checkbox"
          checked={
            thing.wanted || thing.state === "added" || thing.state === "here"
          }
          disabled={thing.state !== "found" && thing.state !== "failed"}
          onChange={(event) => onWant(event.target.checked)}
        />
        <span>
          <bdi>{thing.title}</bdi>{" "}
          {typeof url === "string" && (
            <span className="found-url" dir="ltr">
              {url}
            </span>
          )}
        </span>
      </label>
      {thing.state === "here" && <p>Already here</p>}
      {thing.state === "adding" && <p>Adding…</p>}
      {thing.state === "added" && <p className="found-added">✓ Added</p>}
      {thing.problem !== undefined && (
        <p className="field-error">{thing.problem}</p>
      )}
    </div>
  );
}

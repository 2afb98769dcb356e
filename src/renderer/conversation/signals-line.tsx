import type { Signals } from "../../shared/model/signals.ts";
import "./signals-line.css";

/** What others did with a post of ours: how many, and which pages link to it. */
export function SignalsLine({
  signals: { likes, boosts, quotes, links, linking },
  openLink,
}: {
  signals: Signals;
  openLink: (href: string) => void;
}) {
  const counts = [
    counted(likes, "like", "likes"),
    counted(boosts, "boost", "boosts"),
    counted(quotes, "quote", "quotes"),
  ].filter((words) => words !== "");
  return (
    <p className="signals-line">
      {counts.join(" · ")}
      {counts.length > 0 && linking > 0 && " · "}
      {linking > 0 && "linked from "}
      {links.map(({ name, url }, n) => (
        <span key={url}>
          {n > 0 && ", "}
          <button
            type="button"
            className="signals-link"
            title={url}
            onClick={() => openLink(url)}
          >
            <bdi>{name}</bdi>
          </button>
        </span>
      ))}
      {linking > links.length && ` and ${linking - links.length} more`}
    </p>
  );
}

function counted(n: number, one: string, many: string): string {
  return n === 0 ? "" : `${n.toLocaleString()} ${n === 1 ? one : many}`;
}

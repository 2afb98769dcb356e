import { cleanLine } from "../../../shared/body/clean.ts";
import type { Block } from "../../../shared/model/body.ts";
import type { Poll } from "./wire.ts";

/** A text is read anywhere, and later: its times name their zone. */
const day = new Intl.DateTimeFormat("en-GB", {
  dateStyle: "medium",
  timeStyle: "short",
  timeZone: "UTC",
});

function shareOf(votes: number, all: number): string {
  return all === 0 ? "0 %" : `${Math.round((100 * votes) / all)} %`;
}

function people(count: number, one: string, many: string): string {
  return `${count} ${count === 1 ? one : many}`;
}

function factsOf(poll: Poll): string {
  const { multiple, expires_at: endsAt, expired } = poll;
  const ends = endsAt === undefined ? "" : `${day.format(endsAt)} UTC`;
  const total =
    multiple === true && poll.voters_count !== undefined
      ? people(poll.voters_count, "person", "people")
      : poll.votes_count === undefined
        ? ""
        : people(poll.votes_count, "vote", "votes");
  return [
    multiple === true ? "Poll, several answers" : "Poll, one answer",
    total,
    expired === true
      ? `ended ${ends}`.trim()
      : ends === ""
        ? ""
        : `open until ${ends}`,
  ]
    .filter((fact) => fact !== "")
    .join(" · ");
}

/** A poll as it stood when it was read: what can be chosen, with the votes where the server shows them. */
export function pollBody(poll: Poll): Block[] {
  const all =
    (poll.multiple === true ? poll.voters_count : undefined) ??
    poll.votes_count ??
    0;
  const items = poll.options.map((option, index): Block[] => {
    const votes = option.votes_count;
    const facts = [
      ...(votes === undefined ? [] : [`${shareOf(votes, all)} (${votes})`]),
      ...(poll.own_votes.includes(index) ? ["our vote"] : []),
    ];
    const title = cleanLine(option.title, 500);
    return [
      {
        t: "p",
        c: [
          { t: "b", c: [title === "" ? "–" : title] },
          ...facts.map((fact) => ` · ${fact}`),
        ],
      },
    ];
  });
  return items.length === 0
    ? []
    : [
        { t: "list", ordered: false, items },
        { t: "p", c: [{ t: "i", c: [factsOf(poll)] }] },
      ];
}

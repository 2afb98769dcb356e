import { cleanLine } from "../../../shared/body/clean.ts";

/** One event of a calendar that came by mail (RFC 5545, RFC 5546). */
type Event = Readonly<Record<string, string>>;

const maxLines = 5000;
const maxEvents = 5;

/** Names without their parameters; of the times also the zone. */
function eventsIn(calendar: string): { method: string; events: Event[] } {
  const lines = calendar
    .replace(/\r?\n[ \t]/g, "")
    .split(/\r?\n/)
    .slice(0, maxLines);
  const events: Event[] = [];
  let method = "";
  let event: Record<string, string> | undefined;
  /** What stands inside an event, as its alarm, says nothing of it. */
  let inner = 0;
  for (const line of lines) {
    const [, name = "", parameters = "", value = ""] =
      /^([\w-]{1,60})((?:;[^:"]{0,500}(?:"[^"]{0,500}")?){0,20}):(.*)$/.exec(
        line,
      ) ?? [];
    const key = name.toUpperCase();
    if (event === undefined) {
      if (key === "METHOD") method = value.trim().toUpperCase();
      if (key === "BEGIN" && /^VEVENT\s*$/i.test(value)) event = {};
    } else if (key === "BEGIN") inner += 1;
    else if (key === "END" && inner > 0) inner -= 1;
    else if (key === "END") {
      events.push(event);
      event = undefined;
    } else if (inner === 0 && !(key in event)) {
      event[key] = value;
      const zone = /;TZID=([^;:]+)/i.exec(parameters)?.[1];
      if (zone !== undefined) event[`${key} zone`] = zone;
    }
  }
  return { method, events: events.slice(0, maxEvents) };
}

function textOf(value: string | undefined, length = 300): string {
  const text = (value ?? "").replace(/\\n/gi, " ").replace(/\\([,;\\])/g, "$1");
  return cleanLine(text, length);
}

/** `20261122T100000Z` → `2026-11-22 10:00 UTC`; a day without an hour stays one. Empty where it is no time. */
function timeOf(event: Event, name: string): string {
  const [, year, month, day, , hour, minute, utc] =
    /^(\d{4})(\d{2})(\d{2})(T(\d{2})(\d{2})\d{2}(Z?))?$/.exec(
      event[name]?.trim() ?? "",
    ) ?? [];
  if (year === undefined) return "";
  const date = `${year}-${month ?? ""}-${day ?? ""}`;
  if (hour === undefined) return date;
  const zone =
    utc === "Z"
      ? "UTC"
      : textOf(event[`${name} zone`]?.replaceAll('"', ""), 60);
  return `${date} ${hour}:${minute ?? ""}${zone === "" ? "" : ` ${zone}`}`;
}

const kinds: Readonly<Record<string, string>> = {
  REQUEST: "Invitation",
  CANCEL: "Cancelled",
  REPLY: "Answer to an invitation",
  COUNTER: "Another time is proposed",
};

/** A line for each fact of each event; none where it is no calendar. */
export function describeInvitation(calendar: string): string[] {
  const { method, events } = eventsIn(calendar);
  return events.map((event) => {
    const start = timeOf(event, "DTSTART");
    const end = timeOf(event, "DTEND");
    const when = [start, end].filter((each) => each !== "").join(" – ");
    const organiser = textOf(event["ORGANIZER"]).replace(/^mailto:/i, "");
    const facts = [
      ["When", when],
      ["Where", textOf(event["LOCATION"])],
      ["From", organiser],
      ["Repeats", event["RRULE"] === undefined ? "" : "yes"],
    ].flatMap(([name = "", value = ""]) =>
      value === "" ? [] : [`${name}: ${value}`],
    );
    const title = textOf(event["SUMMARY"]) || "without a title";
    return [`${kinds[method] ?? "Event"}: ${title}`, ...facts].join("\n");
  });
}

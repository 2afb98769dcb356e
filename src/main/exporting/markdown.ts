import type { FoundMessage } from "../../shared/export/found.ts";
import { visible } from "./visible.ts";

const special = /[\\`*_{}[\]<>|~&$^=]/g;
/** What begins a heading, a list, a rule or a table only at the beginning of a line. */
const leading = /^(\s*)([#+\-:!]|\d+(?=[.)]))/u;

/** Text from a channel as Markdown that shows exactly this text: no markup, no HTML, no link of its own. */
export function plainMarkdown(line: string): string {
  return visible(line)
    .replaceAll("\t", "    ")
    .replace(/^ +/, (spaces) => "\u00a0".repeat(spaces.length))
    .replace(
      special,
      (mark) =>
        (mark === "&" || mark === "<" || mark === ">"
          ? entities[mark]
          : `\\${mark}`) ?? mark,
    )
    .replace(leading, (_, spaces: string, mark: string) =>
      /\d/.test(mark) ? `${spaces}${mark}\\` : `${spaces}\\${mark}`,
    );
}

const entities: Record<string, string> = {
  "&": "&amp;",
  "<": "&lt;",
  ">": "&gt;",
};

function oneLine(text: string): string {
  return plainMarkdown(text.replace(/\s+/gu, " ").trim());
}

/** Text as a quotation, line by line. */
function quoted(text: string): string {
  const lines = text.split(/\r\n|[\n\r\u0085\u2028\u2029]/u);
  return lines
    .map((line, i) => {
      if (line.trim() === "") return ">";
      const next = lines[i + 1] ?? "";
      return `> ${plainMarkdown(line)}${next.trim() === "" ? "" : "\\"}`;
    })
    .join("\n");
}

function timeOf(at: number): string {
  return `${new Date(at).toISOString().slice(0, 19).replace("T", " ")} UTC`;
}

/** What stands above all of it. */
export function markdownHead(query: string): string {
  return `# ${query.trim() === "" ? "Everything" : oneLine(query)}\n\nExported from Porchlight. All times are UTC.\n`;
}

/** A conversation begins. */
export function markdownHeading({
  conversation,
  account,
}: FoundMessage): string {
  const { title, state, labels } = conversation;
  const facts = [
    `${account.channel}, ${oneLine(account.name)} (${oneLine(account.handle)})`,
    state,
    ...(labels.length === 0
      ? []
      : [`labels: ${labels.map(oneLine).join(", ")}`]),
  ];
  return `\n## ${oneLine(title) || "(no title)"}\n\n${facts.join(" · ")}\n`;
}

/** One message: when, who, what. */
export function markdownMessage(message: FoundMessage): string {
  const { author, direction, attachments, subject, warning } = message;
  const notes = [
    ...(direction === "out" ? ["from us"] : []),
    ...(message.visibility === "private" ? ["private"] : []),
    ...(message.editedAt === undefined
      ? []
      : [`edited ${timeOf(message.editedAt)}`]),
    ...(message.deletedAt === undefined
      ? []
      : [`deleted at the channel ${timeOf(message.deletedAt)}`]),
    ...(message.found ? [] : ["context"]),
  ];
  const head = `### ${timeOf(message.sentAt)} — ${oneLine(author.name)} (${oneLine(author.handle)})`;
  const parts = [
    head,
    ...(notes.length === 0 ? [] : [`*${notes.join(", ")}*`]),
    ...(subject === undefined ? [] : [`Subject: ${oneLine(subject)}`]),
    ...(warning === undefined ? [] : [`Warning: ${oneLine(warning)}`]),
    quoted(message.text),
    ...attachments.map(
      ({ name, mediaType, alt }) =>
        `Attachment: ${oneLine(name)} (${oneLine(mediaType)})${alt === undefined || alt === "" ? "" : `: ${oneLine(alt)}`}`,
    ),
    ...(message.permalink === undefined
      ? []
      : [`Link: ${oneLine(message.permalink)}`]),
  ];
  return `\n${parts.join("\n\n")}\n`;
}

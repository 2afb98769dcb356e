import { cleanLine, cleanText } from "../../../shared/body/clean.ts";
import { bodyFromText } from "../../../shared/body/from-text.ts";
import type { Block, Inline } from "../../../shared/model/body.ts";
import type { MailSettings } from "./settings.ts";
import type { Parent } from "./recipients.ts";

/** A mail's text in both of the forms in which it goes out. */
export type Letter = { text: string; html: string };

const maxQuotedLines = 200;

function escapeHtml(text: string): string {
  return text
    .replaceAll("&", "&amp;")
    .replaceAll("<", "&lt;")
    .replaceAll(">", "&gt;")
    .replaceAll('"', "&quot;");
}

function inlineHtml(inlines: readonly Inline[]): string {
  return inlines
    .map((inline) => {
      if (typeof inline === "string") return escapeHtml(inline);
      if (inline.t === "br") return "<br>";
      if (inline.t === "emoji") return escapeHtml(`:${inline.name}:`);
      const inside = inlineHtml(inline.c);
      return inline.t === "a"
        ? `<a href="${escapeHtml(inline.href)}">${inside}</a>`
        : inside;
    })
    .join("");
}

/** Only what a plain text can hold: paragraphs, links, quotes. */
function blockHtml(block: Block): string {
  switch (block.t) {
    case "quote":
      return `<blockquote type="cite" style="margin:0 0 0 .8ex;border-left:1px solid #ccc;padding-left:1ex">\n${block.c.map(blockHtml).join("\n")}\n</blockquote>`;
    case "p":
    case "h":
      return `<p>${inlineHtml(block.c)}</p>`;
    case "pre":
      return `<pre>${escapeHtml(block.text)}</pre>`;
    case "list":
      return block.items.flat().map(blockHtml).join("\n");
    case "hr":
      return "<hr>";
  }
}

function toHtml(text: string): string {
  return bodyFromText(text).map(blockHtml).join("\n");
}

/** Day and minute; in UTC, for the reader's zone is not known. */
function stamp(at: number): string {
  return `${new Date(at).toISOString().slice(0, 16).replace("T", " at ")} UTC`;
}

function linesOf(parent: Parent): string[] {
  const lines = parent.text.trim().split("\n");
  const shown = lines.slice(0, maxQuotedLines);
  return shown.length < lines.length ? [...shown, "…"] : shown;
}

/** What was answered, below the answer, with the line above it that says whose it is. */
function quoteParent(parent: Parent, settings: MailSettings): Letter {
  const template = settings.attribution ?? "On {date}, {name} wrote:";
  const naming = cleanLine(
    template
      .replaceAll("{date}", () => stamp(parent.sentAt))
      .replaceAll("{name}", () => cleanLine(parent.author.name, 100)),
    500,
  );
  const quoted = linesOf(parent)
    .map((line) => (line.startsWith(">") ? `>${line}` : `> ${line}`))
    .join("\n");
  return {
    text: `${naming}\n${quoted}`,
    html: `<p>${escapeHtml(naming)}</p>\n${toHtml(quoted)}`,
  };
}

/** What is handed on stands whole below the text, with what its header says of it. */
function forwardParent(parent: Parent): Letter {
  const { author, mentions } = parent;
  const whole = [
    "---------- Forwarded message ----------",
    `From: ${cleanLine(author.name, 100)} <${cleanLine(author.remoteId, 320)}>`,
    `Date: ${stamp(parent.sentAt)}`,
    `Subject: ${cleanLine(parent.subject ?? "", 500)}`,
    ...(mentions.length === 0
      ? []
      : [
          `To: ${mentions.map((each) => cleanLine(each.handle, 320)).join(", ")}`,
        ]),
    "",
    parent.text.trim(),
  ].join("\n");
  return { text: whole, html: toHtml(whole) };
}

/** What is written, the signature, and what it answers or hands on. */
export function writeLetter(
  typed: string,
  settings: MailSettings,
  below: { parent: Parent; isForward: boolean } | undefined,
): Letter {
  const text = cleanText(typed).trimEnd();
  const signature = cleanText(settings.signature ?? "").trim();
  const pieces: Letter[] = [{ text, html: toHtml(text) }];
  if (signature !== "")
    pieces.push({
      text: `-- \n${signature}`,
      html: `<div>-- <br>${escapeHtml(signature).replaceAll("\n", "<br>")}</div>`,
    });
  if (below?.isForward === true) pieces.push(forwardParent(below.parent));
  else if (
    below !== undefined &&
    settings.quote !== false &&
    below.parent.text.trim() !== ""
  )
    pieces.push(quoteParent(below.parent, settings));
  return {
    text: pieces.map((piece) => piece.text).join("\n\n"),
    html: pieces.map((piece) => piece.html).join("\n"),
  };
}

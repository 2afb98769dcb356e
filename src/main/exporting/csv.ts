import type { FoundMessage } from "../../shared/export/found.ts";
import { visible } from "./visible.ts";

const columns: readonly (readonly [
  name: string,
  of: (message: FoundMessage) => string,
])[] = [
  ["conversation", ({ conversation }) => conversation.id],
  ["title", ({ conversation }) => conversation.title],
  ["state", ({ conversation }) => conversation.state],
  ["labels", ({ conversation }) => conversation.labels.join("; ")],
  ["channel", ({ account }) => account.channel],
  ["account", ({ account }) => account.handle],
  ["message", ({ id }) => id],
  ["found", ({ found }) => (found ? "yes" : "no")],
  ["sent_at", ({ sentAt }) => timeOf(sentAt)],
  ["direction", ({ direction }) => direction],
  ["author", ({ author }) => author.name],
  ["handle", ({ author }) => author.handle],
  ["kind", ({ kind }) => kind],
  ["stream", ({ stream }) => stream],
  ["visibility", ({ visibility }) => visibility],
  ["subject", ({ subject }) => subject ?? ""],
  ["warning", ({ warning }) => warning ?? ""],
  ["text", ({ text }) => text],
  ["language", ({ lang }) => lang ?? ""],
  ["permalink", ({ permalink }) => permalink ?? ""],
  ["in_reply_to", ({ inReplyTo }) => inReplyTo ?? ""],
  ["edited_at", ({ editedAt }) => timeOf(editedAt)],
  ["deleted_at", ({ deletedAt }) => timeOf(deletedAt)],
  [
    "attachments",
    ({ attachments }) => attachments.map(({ name }) => name).join("; "),
  ],
];

function timeOf(at: number | undefined): string {
  return at === undefined ? "" : new Date(at).toISOString();
}

/** What a spreadsheet would take for a formula: it is shown, never computed (OWASP, CSV injection). */
const formula = /^[\s\p{Cc}]*[=+\-@＝＋－＠]|^[\t\r\n]/u;

/** A field by RFC 4180, always in quotation marks. */
function field(text: string): string {
  const shown = visible(text);
  const safe = formula.test(shown) ? `'${shown}` : shown;
  return `"${safe.replaceAll('"', '""')}"`;
}

function line(fields: readonly string[]): string {
  return `${fields.map(field).join(",")}\r\n`;
}

export function csvHead(mark: boolean): string {
  return (mark ? "\ufeff" : "") + line(columns.map(([name]) => name));
}

export function csvLine(message: FoundMessage): string {
  return line(columns.map(([, of]) => of(message)));
}

import { z } from "zod";
import { cleanLine } from "../../../shared/body/clean.ts";
import { bodyFromHtml } from "../../../shared/body/from-html.ts";
import { bodyFromText } from "../../../shared/body/from-text.ts";
import { readWebAddress } from "../../../shared/body/href.ts";
import { bodyText } from "../../../shared/body/to-text.ts";
import type { Body } from "../../../shared/model/body.ts";
import { pageKey } from "../../../shared/page-key.ts";

const text = z.string().max(1_000_000);
const first = z.union([text, z.tuple([text], text).transform(([one]) => one)]);
/** Properties come from pages of all kinds: one that makes no sense takes no mention with it. */
const maybe = first.nullish().catch(undefined);

/**
 * A mention as webmention.io tells of it (https://webmention.io/api#mentions-fields): JF2
 * (https://jf2.spec.indieweb.org/), whose properties may be lists.
 */
export const mention = z.object({
  "wm-id": z.number().int().nonnegative(),
  "wm-source": z.string().max(4000),
  "wm-target": z.string().max(4000).optional().catch(undefined),
  /** When the server received it, UTC. */
  "wm-received": z.string().max(100),
  /** `mention-of` is everything that is not one of the other kinds. */
  "wm-property": z
    .enum([
      "in-reply-to",
      "like-of",
      "repost-of",
      "bookmark-of",
      "rsvp",
      "mention-of",
    ])
    .catch("mention-of"),
  "wm-private": z.boolean().optional().catch(undefined),
  /** The post itself, where a bridge has sent the mention for it. */
  url: maybe,
  author: z.object({ name: maybe, url: maybe }).nullish().catch(undefined),
  published: maybe,
  name: maybe,
  content: z
    .object({ html: maybe, text: maybe, "content-type": maybe, value: maybe })
    .nullish()
    .catch(undefined),
  summary: z
    .union([first, z.object({ value: maybe })])
    .nullish()
    .catch(undefined),
  rsvp: z
    .enum(["yes", "no", "maybe", "interested"])
    .optional()
    .catch(undefined),
});
export type Mention = z.infer<typeof mention>;

/** The page that links, which is the post's own address where a bridge knows it; undefined where neither is one. */
export function pageOf(raw: Mention): string | undefined {
  return readWebAddress(raw.url ?? "") ?? readWebAddress(raw["wm-source"]);
}

function summaryOf({ summary }: Mention): string {
  if (summary === null || summary === undefined) return "";
  return (typeof summary === "string" ? summary : summary.value) ?? "";
}

function wholeBody(raw: Mention, page: string): Body {
  const { html, text, value } = raw.content ?? {};
  const old = raw.content?.["content-type"] === "text/html" ? value : undefined;
  const marked = html ?? old ?? "";
  const said = marked === "" ? [] : bodyFromHtml(marked, { base: page });
  if (said.length > 0) return said;
  return bodyFromText(text ?? value ?? summaryOf(raw));
}

/** Beyond so many letters a page is an article, of which what stands around its link to us is shown. */
const longText = 1200;

function linksTo(part: unknown, key: string): boolean {
  if (typeof part !== "object" || part === null) return false;
  if ("href" in part && typeof part.href === "string")
    return pageKey(part.href) === key;
  return Object.values(part).some((inner) => linksTo(inner, key));
}

/** Of an article the part that links to us, else how it begins. */
function excerptOf(body: Body, target: string | undefined): Body {
  if (bodyText(body).length <= longText) return body;
  const key = target === undefined ? undefined : pageKey(target);
  const at =
    key === undefined ? 0 : body.findIndex((block) => linksTo(block, key));
  const found = body[Math.max(at, 0)];
  const around = found === undefined ? "" : bodyText([found]);
  if (found !== undefined && around.length <= longText)
    return at > 0 ? [{ t: "p", c: ["…"] }, found] : [found];
  return bodyFromText(cleanLine(around, longText));
}

/** What a mention says: without a title that is only the beginning of its text, as notes have. */
export function contentOf(
  raw: Mention,
  page: string,
): { subject?: string; body: Body; text: string; saysSomething: boolean } {
  const said = excerptOf(wholeBody(raw, page), raw["wm-target"]);
  const text = bodyText(said);
  const title = cleanLine(raw.name ?? "", 300);
  const isBeginning = cleanLine(text, 10_000).startsWith(
    title.replace(/(?:…|\.{3})$/, ""),
  );
  const answer = raw.rsvp === undefined ? "" : `RSVP: ${raw.rsvp}`;
  const subject = answer !== "" ? answer : isBeginning ? "" : title;
  const saysSomething = text.trim() !== "";
  const body: Body =
    saysSomething || subject !== ""
      ? said
      : [{ t: "p", c: [{ t: "a", href: page, c: [page] }] }];
  return {
    ...(subject === "" ? {} : { subject }),
    body,
    text: bodyText(body),
    saysSomething,
  };
}

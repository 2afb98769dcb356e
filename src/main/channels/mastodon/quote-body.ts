import { cleanLine } from "../../../shared/body/clean.ts";
import { bodyFromHtml } from "../../../shared/body/from-html.ts";
import { withEmoji } from "../../../shared/body/emoji.ts";
import { readWebAddress } from "../../../shared/body/href.ts";
import type { Block, Inline } from "../../../shared/model/body.ts";
import { emojiUrls } from "./emoji.ts";
import type { Quote } from "./wire.ts";

/** Why a quoted post is not to be seen, by https://docs.joinmastodon.org/entities/Quote/#state. */
const hidden: Readonly<Record<string, string>> = {
  pending: "The quoted post is shown once its author agrees.",
  rejected: "The author of the quoted post did not allow the quote.",
  revoked: "The author of the quoted post has taken the quote back.",
  deleted: "The quoted post was deleted.",
  blocked_account: "The quoted post is by somebody whom this account blocks.",
  blocked_domain: "The quoted post is from a server that this account blocks.",
  muted_account: "The quoted post is by somebody whom this account mutes.",
};
const unauthorized = "The quoted post is not to be seen by this account.";
/** As much of a quoted post as is needed to know what is spoken of. */
const maxBlocks = 30;

type Quoted = NonNullable<Quote["quoted_status"]>;

function quotedIn(quote: Quote): Quoted | undefined {
  if (quote.quoted_status !== undefined) return quote.quoted_status;
  return quote.content === undefined ? undefined : quote;
}

function headOf(quoted: Quoted): Inline[] {
  const { account } = quoted;
  const handle = cleanLine(account?.acct ?? "", 200);
  const name = cleanLine(account?.display_name ?? "", 200);
  const words = name === "" ? `@${handle}` : `${name} (@${handle})`;
  const shown = handle === "" ? "A post" : words;
  const href = readWebAddress(quoted.url ?? "");
  return href === undefined
    ? [{ t: "b", c: [shown] }]
    : [{ t: "a", href, c: [shown] }];
}

/** What stands below a text that quotes: the quoted post, or why it is not to be seen. */
export function quoteBody(quote: Quote | undefined): Block[] {
  if (quote === undefined) return [];
  const { state } = quote;
  const quoted = quotedIn(quote);
  const isShown = state === undefined || state === "accepted";
  if (!isShown)
    return [
      {
        t: "quote",
        c: [{ t: "p", c: [{ t: "i", c: [hidden[state] ?? unauthorized] }] }],
      },
    ];
  if (quoted === undefined) return [];
  const warning = cleanLine(quoted.spoiler_text ?? "", 1000);
  return [
    {
      t: "quote",
      c: [
        { t: "p", c: headOf(quoted) },
        ...(warning === ""
          ? withEmoji(
              bodyFromHtml(quoted.content ?? "").slice(0, maxBlocks),
              emojiUrls(quoted.emojis),
            )
          : [
              {
                t: "p" as const,
                c: [{ t: "i" as const, c: [`Behind a warning: ${warning}`] }],
              },
            ]),
      ],
    },
  ];
}

/**
 * A text without the line that names the quoted post for clients that know no quotes: a paragraph on Mastodon, a
 * span on Akkoma and Misskey.
 */
export function withoutQuoteLine(html: string): string {
  const opening = /<(p|span) class="quote-inline">/i.exec(html);
  if (opening === null) return html;
  const end = `</${opening[1] ?? ""}>`;
  // A paragraph ends with the first end; in a span there may be others, and it is the last of the text.
  const at =
    end === "</p>" ? html.indexOf(end, opening.index) : html.lastIndexOf(end);
  return at < opening.index
    ? html
    : html.slice(0, opening.index) + html.slice(at + end.length);
}

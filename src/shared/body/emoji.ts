import type { Block, Body, Inline } from "../model/body.ts";

type Emoji = Extract<Inline, { t: "emoji" }>;

/** More of one message nobody reads one by one; the rest stays `:name:`. */
const most = 300;

/** `:name:`; the colon that closes one may open the next. */
const named = /:([^\s:]{1,100})(?=:)/g;

/** A text cut at each `:name:` that has a picture, while `take` says that there is room for one more. */
function cut(
  text: string,
  urls: ReadonlyMap<string, string>,
  take: () => boolean,
): (string | Emoji)[] {
  const parts: (string | Emoji)[] = [];
  let at = 0;
  for (const { index, 1: name = "" } of text.matchAll(named)) {
    const url = urls.get(name);
    if (url === undefined || index < at || !take()) continue;
    if (index > at) parts.push(text.slice(at, index));
    parts.push({ t: "emoji", name, url });
    at = index + name.length + 2;
  }
  if (at < text.length) parts.push(text.slice(at));
  return parts;
}

/** The body with a picture in place of each `:name:` that has one; code stays as it was written. */
export function withEmoji(body: Body, urls: ReadonlyMap<string, string>): Body {
  if (urls.size === 0) return body;
  let left = most;
  const take = () => {
    left -= 1;
    return left >= 0;
  };
  const inRun = (run: readonly Inline[]): Inline[] =>
    run.flatMap<Inline>((inline) => {
      if (typeof inline === "string") return cut(inline, urls, take);
      return !("c" in inline) || inline.t === "code"
        ? [inline]
        : [{ ...inline, c: inRun(inline.c) }];
    });
  const inBlock = (block: Block): Block => {
    switch (block.t) {
      case "p":
      case "h":
        return { ...block, c: inRun(block.c) };
      case "quote":
        return { ...block, c: block.c.map(inBlock) };
      case "list":
        return {
          ...block,
          items: block.items.map((item) => item.map(inBlock)),
        };
      case "pre":
      case "hr":
        return block;
    }
  };
  return body.map(inBlock);
}

/** A line of text, cut at each `:name:` that has a picture. */
export function cutAtEmoji(
  text: string,
  urls: Readonly<Record<string, string>>,
): (string | Emoji)[] {
  return cut(text, new Map(Object.entries(urls)), () => true);
}

/** Where the pictures of the emoji in a body are, by their names. */
export function emojiOf(body: Body): Map<string, string> {
  const urls = new Map<string, string>();
  const inRun = (run: readonly Inline[]) => {
    for (const inline of run) {
      if (typeof inline === "string") continue;
      if (inline.t === "emoji" && !urls.has(inline.name))
        urls.set(inline.name, inline.url);
      if ("c" in inline) inRun(inline.c);
    }
  };
  const inBlock = (block: Block) => {
    if (block.t === "p" || block.t === "h") inRun(block.c);
    else if (block.t === "quote") block.c.forEach(inBlock);
    else if (block.t === "list") block.items.flat().forEach(inBlock);
  };
  body.forEach(inBlock);
  return urls;
}

/** Of these emoji the ones that stand in a line of text. */
export function emojiIn(
  text: string,
  urls: ReadonlyMap<string, string>,
): Record<string, string> {
  return Object.fromEntries(
    [...urls].filter(([name]) => text.includes(`:${name}:`)),
  );
}

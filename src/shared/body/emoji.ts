import type { Block, Body, Inline } from "../model/body.ts";

/** More of one message nobody reads one by one; the rest stays `:name:`. */
const most = 300;

/** `:name:`; the colon that closes one may open the next. */
const named = /:([^\s:]{1,100})(?=:)/g;

/** The body with a picture in place of each `:name:` that has one; code stays as it was written. */
export function withEmoji(body: Body, urls: ReadonlyMap<string, string>): Body {
  if (urls.size === 0) return body;
  let left = most;

  const inText = (text: string): Inline[] => {
    const parts: Inline[] = [];
    let at = 0;
    for (const { index, 1: name = "" } of text.matchAll(named)) {
      const url = urls.get(name);
      if (url === undefined || index < at || left === 0) continue;
      left -= 1;
      if (index > at) parts.push(text.slice(at, index));
      parts.push({ t: "emoji", name, url });
      at = index + name.length + 2;
    }
    if (at < text.length) parts.push(text.slice(at));
    return parts;
  };
  const inRun = (run: readonly Inline[]): Inline[] =>
    run.flatMap((inline) => {
      if (typeof inline === "string") return inText(inline);
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

/** Where the picture of an emoji in a body is. */
export function findEmoji(body: Body, name: string): string | undefined {
  const inRun = (run: readonly Inline[]): string | undefined => {
    for (const inline of run) {
      if (typeof inline === "string") continue;
      if (inline.t === "emoji" && inline.name === name) return inline.url;
      const found = "c" in inline ? inRun(inline.c) : undefined;
      if (found !== undefined) return found;
    }
    return undefined;
  };
  const inBlock = (block: Block): string | undefined => {
    switch (block.t) {
      case "p":
      case "h":
        return inRun(block.c);
      case "quote":
        return findEmoji(block.c, name);
      case "list":
        return findEmoji(block.items.flat(), name);
      case "pre":
      case "hr":
        return undefined;
    }
  };
  for (const block of body) {
    const found = inBlock(block);
    if (found !== undefined) return found;
  }
  return undefined;
}

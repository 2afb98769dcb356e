import { isHandle } from "./at-uri.ts";

/** A facet as it goes into a record: https://github.com/bluesky-social/atproto/blob/main/lexicons/app/bsky/richtext/facet.json */
export type OutgoingFacet = {
  index: { byteStart: number; byteEnd: number };
  features: [
    | { $type: "app.bsky.richtext.facet#mention"; did: string }
    | { $type: "app.bsky.richtext.facet#link"; uri: string }
    | { $type: "app.bsky.richtext.facet#tag"; tag: string },
  ];
};

const mention = /(?<=^|[\s([])@([a-zA-Z0-9.-]+[a-zA-Z0-9])/g;
const link = /(?<=^|[\s([])https?:\/\/[^\s<>"]+/gi;
/** A tag is no number, and does not begin with the sign that makes a digit a key cap. */
const tag = /(?<=^|\s)[#＃](?!\ufe0f)([^\s\u00ad\u200b-\u200d\u2060]+)/gu;
/** https://github.com/bluesky-social/atproto/blob/main/lexicons/app/bsky/richtext/facet.json#L44 */
const maxTag = 64;

/** A sentence's own punctuation is not part of an address; a bracket is when its partner is inside. */
function trimAddress(text: string): string {
  let address = text;
  for (;;) {
    const last = address.at(-1) ?? "";
    const isStray =
      /[.,;:!?'*…”’»]/.test(last) ||
      (last === ")" && address.split("(").length < address.split(")").length);
    if (!isStray) return address;
    address = address.slice(0, -1);
  }
}

/** The web addresses in a text. */
export function linksIn(text: string): string[] {
  return [...text.matchAll(link)]
    .map(([found]) => trimAddress(found))
    .filter((found) => URL.canParse(found));
}

/** The handles that a text names. */
export function handlesIn(text: string): string[] {
  return [...text.matchAll(mention)]
    .map(([, name = ""]) => name.toLowerCase())
    .filter(isHandle);
}

/** What in a text is a link, a name or a tag, by its place in the text's UTF-8 bytes; names only where they are known. */
export function facetsOf(
  text: string,
  dids: ReadonlyMap<string, string>,
): OutgoingFacet[] {
  const facets: OutgoingFacet[] = [];
  const add = (
    at: number,
    words: string,
    feature: OutgoingFacet["features"][0],
  ) => {
    const byteStart = Buffer.byteLength(text.slice(0, at));
    const byteEnd = byteStart + Buffer.byteLength(words);
    facets.push({ index: { byteStart, byteEnd }, features: [feature] });
  };
  for (const { 0: found, index } of text.matchAll(link)) {
    const uri = trimAddress(found);
    if (URL.canParse(uri))
      add(index, uri, { $type: "app.bsky.richtext.facet#link", uri });
  }
  for (const { 0: found, 1: name = "", index } of text.matchAll(mention)) {
    const did = dids.get(name.toLowerCase());
    if (did !== undefined)
      add(index, found, { $type: "app.bsky.richtext.facet#mention", did });
  }
  for (const { 0: found, 1: typed = "", index } of text.matchAll(tag)) {
    const name = typed.replace(/\p{P}+$/u, "");
    const isTag =
      name !== "" && name.length <= maxTag && !/^[\d\p{P}]+$/u.test(name);
    if (isTag)
      add(index, found.slice(0, 1) + name, {
        $type: "app.bsky.richtext.facet#tag",
        tag: name,
      });
  }
  return facets.toSorted((a, b) => a.index.byteStart - b.index.byteStart);
}

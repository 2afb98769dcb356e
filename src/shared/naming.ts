/** What is answered, as far as it matters who is named; handles as the channel writes them: `@name@domain`. */
export type Answered = {
  author: string;
  mentions: readonly string[];
  /** Only who is named can read an answer. */
  isDirect: boolean;
};

/** The handles that a text names, as `name@domain` or as bare `name`. */
function namesIn(text: string): Set<string> {
  const names = new Set<string>();
  for (const [, name = ""] of text.matchAll(
    /(?<![\p{L}\p{N}_/=@])@([\p{L}\p{N}_][\p{L}\p{N}_.-]*(?:@[\p{L}\p{N}.-]+(?::\d+)?)?)/gu,
  ))
    names.add(name.replace(/[.-]+$/, "").toLowerCase());
  return names;
}

function parse(handle: string): { name: string; domain: string | undefined } {
  const [name = "", domain] = handle.replace(/^@/, "").toLowerCase().split("@");
  return { name, domain };
}

/**
 * The text with the names that it needs, where names are part of texts: a reply reaches nobody who is not named. Only
 * the author is added, as copied names would not be meant; in a direct message everybody in it, or they would be left
 * out, and below a text of our own whom that was for. `self` is our own handle.
 */
export function withNames(
  text: string,
  { author, mentions, isDirect }: Answered,
  self: string,
): string {
  const us = parse(self);
  const isUs = (handle: string) => {
    const { name, domain } = parse(handle);
    return name === us.name && domain === us.domain;
  };
  const named = namesIn(text);
  const missing = [author, ...(isDirect || isUs(author) ? mentions : [])]
    .filter((handle) => !isUs(handle))
    .flatMap((handle) => {
      const { name, domain } = parse(handle);
      // Servers look up people of their own by the bare name; a port in the domain is read by none of them.
      const bare = domain === undefined || domain === us.domain;
      const whole = `${name}@${domain ?? ""}`;
      const isNamed = named.has(whole) || (bare && named.has(name));
      return isNamed ? [] : [`@${bare ? name : whole}`];
    });
  return [...new Set(missing), text].join(" ");
}

/** The most addresses taken from one paste. */
export const maxFeeds = 50;

export type TypedAddress = { line: number; typed: string; address: string };

/**
 * One address per line, as people paste them: blank lines and repeats left out, `https://` added
 * where the scheme is missing.
 */
export function typedAddresses(text: string): TypedAddress[] {
  const seen = new Set<string>();
  const found: TypedAddress[] = [];
  for (const [at, raw] of text.split(/\r\n|[\r\n\u2028]/).entries()) {
    const typed = raw.trim();
    if (typed === "") continue;
    const address = withScheme(typed);
    if (seen.has(address)) continue;
    seen.add(address);
    found.push({ line: at + 1, typed, address });
  }
  return found;
}

function withScheme(typed: string): string {
  const feed = /^feed:(?:\/\/)?(https?:\/\/.*)$/i.exec(typed)?.[1];
  if (feed !== undefined) return feed;
  if (/^feed:\/\//i.test(typed)) return typed.replace(/^feed:/i, "https:");
  return /^[a-z][a-z\d+.-]*:\/\//i.test(typed) ? typed : `https://${typed}`;
}

/** What is wrong with an address before anything is asked of the network; null when nothing is. */
export function addressProblem(address: string): string | null {
  const url = URL.parse(address);
  if (url === null || url.hostname === "") return "This is not an address.";
  if (url.protocol !== "https:" && url.protocol !== "http:") {
    return "Only http and https addresses can be polled.";
  }
  if (url.username !== "" || url.password !== "") {
    return "Leave the name and password out of the address.";
  }
  return null;
}

/** Longer addresses carry data, not places. */
const maxLength = 4000;

/**
 * The address as a link may have it: absolute http, https or mailto without credentials, else undefined.
 * A mail address keeps a subject and nothing else (`attach=`, `bcc=` and `body=` are asked of nobody).
 */
export function readHref(text: string, base?: string): string | undefined {
  // Nothing is no address, though relative to a base it would be the base itself.
  if (text.trim() === "" || text.length > maxLength) return undefined;
  const url = URL.parse(text.trim(), base);
  if (url === null) return undefined;
  if (url.protocol === "mailto:") {
    const subject = url.searchParams.get("subject");
    if (!/^[^\s@?&]+@[^\s@?&]+$/.test(url.pathname)) return undefined;
    const query =
      subject === null ? "" : `?subject=${encodeURIComponent(subject)}`;
    return `mailto:${url.pathname}${query}`;
  }
  if (url.protocol !== "http:" && url.protocol !== "https:") return undefined;
  url.username = "";
  url.password = "";
  return url.href;
}

/** The same for what is fetched or opened as a page: http and https only. */
export function readWebAddress(
  text: string,
  base?: string,
): string | undefined {
  const href = readHref(text, base);
  return href?.startsWith("mailto:") === true ? undefined : href;
}

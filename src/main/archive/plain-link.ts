/** An address on the web as two spellings of it compare equal. */
export function plainLink(url: string): string | undefined {
  if (!URL.canParse(url)) return undefined;
  const { protocol, host, pathname, search } = new URL(url);
  if (protocol === "mailto:") return `mailto:${pathname.toLowerCase()}`;
  if (protocol !== "https:" && protocol !== "http:") return undefined;
  return `${host}${pathname.replace(/\/+$/, "")}${search}`;
}

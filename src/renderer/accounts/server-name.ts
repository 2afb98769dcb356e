/** The server in what a person types: its name, an address there, or a whole handle; null where there is none. */
export function serverName(typed: string): string | null {
  const text = typed.trim();
  const named = /^@?[^@\s/:]+@([^@\s/]+)$/.exec(text)?.[1] ?? text;
  if (named === "" || /\s/.test(named)) return null;
  if (/^http:\/\//i.test(named)) {
    // Plain http only to this machine; the core looks again.
    const url = URL.parse(named);
    return url !== null &&
      ["localhost", "127.0.0.1", "[::1]"].includes(url.hostname)
      ? url.origin
      : null;
  }
  const url = URL.parse(`https://${named.replace(/^https:\/\//i, "")}`);
  if (url === null || url.username !== "" || url.password !== "") return null;
  return /^[^.]+(?:\.[^.]+)+$|^localhost$|^\[/.test(url.hostname)
    ? url.host
    : null;
}

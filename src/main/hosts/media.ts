import type { MediaFile } from "../media/media-file.ts";

const path = /^\/media\/([\w-]{1,64})$/;

/** The attachment that a path of a host asks for. */
export function mediaId(pathname: string): string | undefined {
  return path.exec(pathname)?.[1];
}

/** A file name as RFC 8187 carries it; nothing in it ends the header or leads out of a folder. */
function dispositionOf(name: string): string {
  const safe = name.replaceAll(/[\p{Cc}/\\]/gu, "_").slice(0, 200);
  const encoded = encodeURIComponent(safe.toWellFormed()).replaceAll(
    /['()*]/g,
    (sign) => `%${sign.charCodeAt(0).toString(16).toUpperCase()}`,
  );
  return `attachment; filename*=UTF-8''${encoded}`;
}

/**
 * The headers of a file that a stranger sent. Only pictures say what they are, by their content; all else can only
 * be saved, and nothing of it may run (decision 10).
 */
export function mediaHeaders(
  file: MediaFile,
  saved: boolean,
): Record<string, string> {
  const shown = saved ? undefined : file.picture;
  return {
    "content-type": shown ?? "application/octet-stream",
    "content-length": String(file.bytes),
    "content-security-policy": "default-src 'none'; sandbox",
    "x-content-type-options": "nosniff",
    // What was fetched may go and come again; its id stays.
    "cache-control": "private, max-age=3600",
    ...(shown === undefined
      ? { "content-disposition": dispositionOf(file.name) }
      : {}),
  };
}

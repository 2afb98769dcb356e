import { lstatSync, readFileSync, realpathSync } from "node:fs";
import { extname, resolve, sep } from "node:path";

const mediaTypes: Record<string, string> = {
  ".html": "text/html; charset=utf-8",
  ".js": "text/javascript; charset=utf-8",
  ".css": "text/css; charset=utf-8",
  ".woff2": "font/woff2",
  ".svg": "image/svg+xml",
  ".png": "image/png",
  ".ico": "image/x-icon",
};

/** A file of the built interface; undefined for anything outside the folder, a link, or a kind it does not hold. */
export function readAsset(
  folder: string,
  pathname: string,
): { mediaType: string; bytes: Buffer } | undefined {
  const mediaType = mediaTypes[extname(pathname)];
  if (mediaType === undefined) return undefined;
  try {
    const root = realpathSync(folder);
    const path = resolve(root, `.${decodeURIComponent(pathname)}`);
    if (!path.startsWith(root + sep) || path.includes("\0")) return undefined;
    if (!lstatSync(path).isFile() || realpathSync(path) !== path)
      return undefined;
    return { mediaType, bytes: readFileSync(path) };
  } catch {
    return undefined;
  }
}

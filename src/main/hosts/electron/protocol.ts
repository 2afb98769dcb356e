import { randomBytes } from "node:crypto";
import { openAsBlob, readFileSync } from "node:fs";
import { join } from "node:path";
import { protocol } from "electron";
import type { RunningCore } from "../../core.ts";
import { readAsset } from "../assets.ts";
import { mediaHeaders, mediaId } from "../media.ts";
import { contentSecurityPolicy } from "../policy.ts";
import { scheme } from "./origin.ts";

/** Before the app is ready: `app:` behaves like a web origin, with storage and a secure context. */
export function registerScheme(): void {
  protocol.registerSchemesAsPrivileged([
    { scheme, privileges: { standard: true, secure: true, codeCache: true } },
  ]);
}

/** Serves the built interface from its folder and the files of attachments, and nothing else. */
export function serveInterface(
  rendererDir: string,
  findMedia: RunningCore["findMedia"],
): void {
  protocol.handle(scheme, async (request) => {
    const { host, pathname, searchParams } = new URL(request.url);
    if (host !== "porchlight" || request.method !== "GET") return notHere();
    const attachment = mediaId(pathname);
    if (attachment !== undefined) {
      const file = await findMedia(attachment);
      if (file === undefined) return notHere();
      return new Response(await openAsBlob(file.path), {
        headers: mediaHeaders(file, searchParams.has("save")),
      });
    }
    if (pathname === "/" || pathname === "/index.html")
      return startPage(rendererDir);
    const asset = readAsset(rendererDir, pathname);
    if (asset === undefined) return notHere();
    return new Response(new Uint8Array(asset.bytes), {
      headers: {
        "content-type": asset.mediaType,
        "x-content-type-options": "nosniff",
        "content-security-policy": "default-src 'none'",
      },
    });
  });
}

function startPage(rendererDir: string): Response {
  const nonce = randomBytes(16).toString("base64");
  const html = readFileSync(join(rendererDir, "index.html"), "utf8");
  return new Response(html.replaceAll("__CSP_NONCE__", nonce), {
    headers: {
      "content-type": "text/html; charset=utf-8",
      "x-content-type-options": "nosniff",
      "referrer-policy": "no-referrer",
      "content-security-policy": contentSecurityPolicy("'none'", nonce),
    },
  });
}

function notHere(): Response {
  return new Response("not here", { status: 404 });
}

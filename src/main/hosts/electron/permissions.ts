import { session } from "electron";
import { mediaId } from "../media.ts";
import { scheme } from "./origin.ts";

/** Electron grants everything by default; the interface needs nothing but to write to the clipboard. */
const granted = new Set(["clipboard-sanitized-write"]);

/** Denies every permission on request and on check, every device, and every download but of attachments. */
export function denyPermissions(): void {
  const { defaultSession } = session;
  defaultSession.setPermissionRequestHandler((_, permission, answer) =>
    answer(granted.has(permission)),
  );
  defaultSession.setPermissionCheckHandler((_, permission) =>
    granted.has(permission),
  );
  defaultSession.setDevicePermissionHandler(() => false);
  // Where it is saved the system's own dialog asks.
  defaultSession.on("will-download", (event, item) => {
    if (!isSaving(item.getURL())) event.preventDefault();
  });
}

function isSaving(address: string): boolean {
  const url = URL.parse(address);
  return (
    url?.protocol === `${scheme}:` &&
    url.host === "porchlight" &&
    mediaId(url.pathname) !== undefined
  );
}

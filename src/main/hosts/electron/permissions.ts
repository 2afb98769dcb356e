import { session } from "electron";

/** Electron grants everything by default; the interface needs nothing but to write to the clipboard. */
const granted = new Set(["clipboard-sanitized-write"]);

/** Denies every permission on request and on check, and every device and download. */
export function denyPermissions(): void {
  const { defaultSession } = session;
  defaultSession.setPermissionRequestHandler((_, permission, answer) =>
    answer(granted.has(permission)),
  );
  defaultSession.setPermissionCheckHandler((_, permission) =>
    granted.has(permission),
  );
  defaultSession.setDevicePermissionHandler(() => false);
  defaultSession.on("will-download", (event) => event.preventDefault());
}

import { ipcMain, type BrowserWindow, type WebFrameMain } from "electron";
import type { Reply } from "../../../shared/bridge.ts";
import type { RunningCore } from "../../core.ts";
import { origin } from "./origin.ts";

/** Lets our window's main frame call the core, and nobody else. */
export function answerCalls(
  core: Pick<RunningCore, "dispatch" | "subscribe">,
  window: BrowserWindow,
): void {
  ipcMain.handle("call", (event, method: unknown, input: unknown) => {
    if (!isTrusted(event.senderFrame, window) || typeof method !== "string")
      return refused;
    return core.dispatch(method, input);
  });
  core.subscribe((event) => {
    if (!window.isDestroyed()) window.webContents.send("event", event);
  });
}

const refused: Reply = {
  ok: false,
  fault: {
    code: "unauthorised",
    message: "This page may not call Porchlight.",
  },
};

function isTrusted(frame: WebFrameMain | null, window: BrowserWindow): boolean {
  return (
    frame !== null &&
    frame === window.webContents.mainFrame &&
    frame.origin === origin
  );
}

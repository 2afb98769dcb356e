import { app, BrowserWindow, type WebContents } from "electron";
import { origin, startPage } from "./origin.ts";

/** The one window: sandboxed, isolated, and nailed to our own origin. */
export function openWindow(
  preload: string,
  openExternal: (url: string) => void,
): BrowserWindow {
  const window = new BrowserWindow({
    width: 1440,
    height: 900,
    minWidth: 480,
    minHeight: 400,
    show: false,
    backgroundColor: "#f6f5f2",
    title: "Porchlight",
    webPreferences: {
      preload,
      sandbox: true,
      contextIsolation: true,
      nodeIntegration: false,
      webviewTag: false,
      spellcheck: true,
    },
  });
  window.webContents.setWindowOpenHandler(({ url }) => {
    openExternal(url);
    return { action: "deny" };
  });
  window.once("ready-to-show", () => window.show());
  void window.loadURL(startPage);
  return window;
}

/** Applies to every page that could ever exist in this app, not only to our window. */
export function nailDownContents(): void {
  app.on("web-contents-created", (_, contents) => {
    contents.on("will-attach-webview", (event) => event.preventDefault());
    keepHere(contents);
  });
}

function keepHere(contents: WebContents): void {
  const stay = (event: { preventDefault: () => void; url: string }) => {
    if (!isOurs(event.url)) event.preventDefault();
  };
  contents.on("will-navigate", stay);
  contents.on("will-frame-navigate", stay);
  contents.on("will-redirect", stay);
}

/** Whether an address is a page of ours; `URL.origin` is opaque for a scheme of one's own. */
export function isOurs(address: string): boolean {
  const url = URL.parse(address);
  return url !== null && `${url.protocol}//${url.host}` === origin;
}

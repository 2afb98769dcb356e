import { type Bridge, createClient } from "../shared/bridge.ts";
import { createConnection } from "./connection.ts";
import { createHttpBridge } from "./http-bridge.ts";

declare global {
  interface Window {
    /** Put there by Electron's preload. */
    porchlight?: Bridge;
  }
}

export const connection = createConnection();

/** The one line that knows of two hosts. */
export const client = createClient(
  window.porchlight ?? createHttpBridge(connection),
);

import { spawn } from "node:child_process";

/**
 * False where no window can be shown.
 * @param {NodeJS.Platform} platform
 * @param {NodeJS.ProcessEnv} env
 * @returns {boolean}
 */
export function hasDisplay(platform = process.platform, env = process.env) {
  if (platform === "win32" || platform === "darwin") return true;
  return Boolean(env["DISPLAY"]) || Boolean(env["WAYLAND_DISPLAY"]);
}

/**
 * The program that opens an address in the user's browser.
 * @param {string} address
 * @param {NodeJS.Platform} platform
 * @returns {[string, string[]]}
 */
export function openCommand(address, platform = process.platform) {
  if (platform === "darwin") return ["open", [address]];
  // `start` would take the address apart at its ampersands.
  if (platform === "win32")
    return ["rundll32", ["url.dll,FileProtocolHandler", address]];
  return ["xdg-open", [address]];
}

/**
 * Opens the browser; where that fails the printed address is enough.
 * @param {string} address
 */
export function openInBrowser(address) {
  const [file, args] = openCommand(address);
  const child = spawn(file, args, { stdio: "ignore", detached: true });
  child.on("error", () => undefined);
  child.unref();
}

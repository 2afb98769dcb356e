import { mkdtemp, rm } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join, resolve } from "node:path";
import { _electron, expect, test } from "@playwright/test";
import { findElectron } from "../../scripts/electron.mjs";
import { electronMissing } from "./electron-app.ts";

const root = resolve(import.meta.dirname, "../..");
const missing = electronMissing();

test(`Electron: the window opens on the welcome, sandboxed, and its bridge answers${missing === null ? "" : ` (left out: ${missing})`}`, async () => {
  test.skip(missing !== null, missing ?? "");
  const dataDir = await mkdtemp(join(tmpdir(), "porchlight-electron-"));
  const app = await _electron.launch({
    executablePath: findElectron() ?? "",
    args: [root, "--data", dataDir],
  });
  try {
    const page = await app.firstWindow();
    const complaints: string[] = [];
    page.on("console", (message) => {
      if (message.type() === "error") complaints.push(message.text());
    });
    await expect(page.getByRole("heading", { level: 1 })).toHaveText(
      "The light is on",
    );
    expect(page.url()).toBe("app://porchlight/");
    expect(
      await page.evaluate(() => [
        "require" in globalThis,
        "process" in globalThis,
        Object.keys(window.porchlight ?? {}),
      ]),
    ).toEqual([false, false, ["call", "subscribe"]]);
    expect(
      await page.evaluate(() => window.porchlight?.call("app.info", {})),
    ).toMatchObject({ ok: true, value: { host: "electron", dataDir } });
    expect(complaints).toEqual([]);
  } finally {
    await app.close();
    await rm(dataDir, { recursive: true, force: true });
  }
});

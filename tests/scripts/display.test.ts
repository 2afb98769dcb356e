import { expect, test } from "vitest";
import { hasDisplay, openCommand } from "../../scripts/display.mjs";

test("Linux has a display where one of its two systems names one", () => {
  expect(hasDisplay("linux", {})).toBe(false);
  expect(hasDisplay("linux", { DISPLAY: "" })).toBe(false);
  expect(hasDisplay("linux", { DISPLAY: ":0" })).toBe(true);
  expect(hasDisplay("linux", { WAYLAND_DISPLAY: "wayland-0" })).toBe(true);
  expect(hasDisplay("darwin", {})).toBe(true);
});

test("an address reaches the browser as one word, without a shell", () => {
  const address = "http://127.0.0.1:1/?token=a&b";
  for (const platform of ["linux", "darwin", "win32"] as const) {
    expect(openCommand(address, platform)[1].at(-1)).toBe(address);
  }
});

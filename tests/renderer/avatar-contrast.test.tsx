import { readFileSync } from "node:fs";
import { join } from "node:path";
import { expect, it } from "vitest";

const ui = join(import.meta.dirname, "../../src/renderer/ui");
const css = readFileSync(join(ui, "avatar.css"), "utf8");
const tokens = readFileSync(join(ui, "tokens.css"), "utf8");

const hues = [...css.matchAll(/--hue: (\d+);/g)].map((m) => Number(m[1]));
const saturation = Number(/hsl\(var\(--hue\) (\d+)%/.exec(css)?.[1]);
const lightness = [...tokens.matchAll(/--avatar-lightness: (\d+)%/g)].map((m) =>
  Number(m[1]),
);

/** Relative luminance of an hsl colour (WCAG 2.2, "relative luminance"). */
function luminance(hue: number, s: number, l: number): number {
  const channel = (n: number) => {
    const k = (n + hue / 30) % 12;
    const a = s * Math.min(l, 1 - l);
    const value = l - a * Math.max(-1, Math.min(k - 3, 9 - k, 1));
    return value <= 0.04045 ? value / 12.92 : ((value + 0.055) / 1.055) ** 2.4;
  };
  return 0.2126 * channel(0) + 0.7152 * channel(8) + 0.0722 * channel(4);
}

it("finds the colours it checks", () => {
  expect(hues).toHaveLength(12);
  expect(saturation).toBeGreaterThan(0);
  expect(lightness.length).toBeGreaterThanOrEqual(2);
});

it.each(lightness)(
  "white initials are legible on every hue at %i % lightness",
  (l) => {
    const tooFaint = hues.filter(
      (hue) => 1.05 / (luminance(hue, saturation / 100, l / 100) + 0.05) < 4.5,
    );
    expect(tooFaint).toEqual([]);
  },
);

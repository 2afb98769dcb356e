import { AxeBuilder } from "@axe-core/playwright";
import { expect, type Page } from "@playwright/test";

async function expectTheme(
  page: Page,
  colorScheme: "light" | "dark",
): Promise<void> {
  await page.emulateMedia({ colorScheme });
  await expect(page.locator("html")).toHaveAttribute("data-theme", colorScheme);
}

function axeOf(page: Page, inside: string | undefined): AxeBuilder {
  const axe = new AxeBuilder({ page });
  // Otherwise it opens a window for every look, to put together frames that we do not have.
  axe.setLegacyMode();
  return inside === undefined ? axe : axe.include(inside);
}

async function expectNothingFrom(axe: AxeBuilder): Promise<void> {
  const { violations } = await axe.analyze();
  expect(
    violations.map(
      ({ id, nodes }) =>
        `${id}: ${nodes.map(({ html, failureSummary }) => `${html} ${failureSummary ?? ""}`).join("\n")}`,
    ),
  ).toEqual([]);
}

/**
 * Nothing that axe finds wrong on the page, or inside a part of it: of anything in the light, of contrast in the
 * dark, which is the same page in other colours. Leaves it in the light.
 */
export async function expectNoViolations(
  page: Page,
  inside?: string,
): Promise<void> {
  await expectTheme(page, "dark");
  await expectNothingFrom(axeOf(page, inside).withRules("color-contrast"));
  await expectTheme(page, "light");
  await expectNothingFrom(axeOf(page, inside));
}

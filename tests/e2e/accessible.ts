import { AxeBuilder } from "@axe-core/playwright";
import { expect, type Page } from "@playwright/test";

/** Nothing that axe finds wrong on the page, or inside a part of it. */
export async function expectNoViolations(
  page: Page,
  inside?: string,
): Promise<void> {
  const axe = new AxeBuilder({ page });
  if (inside !== undefined) axe.include(inside);
  const { violations } = await axe.analyze();
  expect(
    violations.map(
      ({ id, nodes }) =>
        `${id}: ${nodes.map(({ html, failureSummary }) => `${html} ${failureSummary ?? ""}`).join("\n")}`,
    ),
  ).toEqual([]);
}

import type { Locator, Page } from "@playwright/test";

/** The accounts as a person sees them: one row each. */
export class AccountsPage {
  readonly page: Page;

  constructor(page: Page) {
    this.page = page;
  }

  async go(): Promise<void> {
    await this.page
      .getByRole("navigation", { name: "Places" })
      .getByRole("button", { name: "Accounts" })
      .click();
  }

  row(name: string): Locator {
    return this.page
      .getByRole("main", { name: "Accounts" })
      .getByRole("listitem")
      .filter({
        has: this.page.getByRole("heading", { name, exact: true }),
      });
  }

  async add(channel: "Mastodon" | "E-mail" | "Feed"): Promise<void> {
    await this.page
      .getByRole("button", { name: "Add an account" })
      .first()
      .click();
    await this.page
      .getByRole("main", { name: "Add an account" })
      .getByRole("button", { name: channel })
      .click();
  }

  press(name: string | RegExp): Promise<void> {
    return this.page.getByRole("button", { name }).click();
  }
}

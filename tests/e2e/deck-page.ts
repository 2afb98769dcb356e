import { expect, type Locator, type Page } from "@playwright/test";

/** The deck as a person sees it: columns by title, cards by name. */
export class DeckPage {
  readonly page: Page;

  constructor(page: Page) {
    this.page = page;
  }

  column(title: string): Locator {
    return this.page.getByRole("region", { name: title, exact: true });
  }

  /** The column that has the keyboard. */
  get current(): Locator {
    return this.page.locator(".deck-column[data-current]");
  }

  cards(title: string): Locator {
    return this.column(title).getByRole("option");
  }

  card(title: string, person: string): Locator {
    return this.cards(title).filter({ hasText: person });
  }

  /** The card that keys act on. */
  get focused(): Locator {
    return this.current.getByRole("option", { selected: true });
  }

  get toast(): Locator {
    return this.page.locator(".toast");
  }

  get pane(): Locator {
    return this.page.getByRole("complementary", { name: "Conversation" });
  }

  async expectFocusOn(person: string): Promise<void> {
    await expect(this.focused).toContainText(person);
  }

  async press(...keys: string[]): Promise<void> {
    for (const key of keys) await this.page.keyboard.press(key);
  }
}

import { expect, type Locator, type Page } from "@playwright/test";

/** A conversation as a person sees it: its messages, and the answer below. */
export class ConversationPage {
  readonly page: Page;

  constructor(page: Page) {
    this.page = page;
  }

  get pane(): Locator {
    return this.page.getByRole("complementary", { name: "Conversation" });
  }

  get messages(): Locator {
    return this.pane.getByRole("article");
  }

  message(text: string): Locator {
    return this.messages.filter({ hasText: text });
  }

  get composer(): Locator {
    return this.pane.getByRole("form", { name: "Answer" });
  }

  get field(): Locator {
    return this.composer.getByRole("textbox");
  }

  get toast(): Locator {
    return this.page.locator(".toast");
  }

  async press(...keys: string[]): Promise<void> {
    for (const key of keys) await this.page.keyboard.press(key);
  }

  /** Types an answer and waits until the core has said that it is on disk. */
  async write(text: string): Promise<void> {
    await this.field.fill(text);
    await expect(this.composer).toContainText("draft saved");
  }
}

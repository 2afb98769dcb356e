import { expect, test, writeToUs } from "./app.ts";
import { DeckPage } from "./deck-page.ts";

test("drafts are listed, earlier versions come back, and discarding can be undone", async ({
  app,
  mastodon,
}) => {
  writeToUs(mastodon, "marta@tea.example", "Do you ship to Gdańsk?", 100);
  await app.addMastodon(mastodon);
  const { items } = await app.call("conversations.list", { query: "" });
  const conversationId = items[0]?.id ?? "";
  const draft = { id: "draft-of-marta", conversationId };
  await app.call("drafts.save", { ...draft, text: "A long and good answer" });
  await app.call("drafts.save", { ...draft, text: "" });
  await app.call("drafts.save", { ...draft, text: "Hm" });
  await app.open();
  const page = new DeckPage(app.page);
  await expect(app.page.getByRole("option").first()).toBeVisible();
  await page.press("g", "d");
  const drafts = app.page.getByRole("region", { name: "Drafts" });
  const row = drafts.getByRole("listitem").filter({ hasText: "to Marta" });
  await expect(row).toContainText("Hm");
  await row.getByRole("button", { name: "Earlier versions" }).click();
  await row
    .getByRole("listitem")
    .filter({ hasText: "A long and good answer" })
    .getByRole("button", { name: "Use this text" })
    .click();
  await expect
    .poll(async () => (await app.call("drafts.list", {}))[0]?.text)
    .toBe("A long and good answer");

  await row.getByRole("button", { name: "Write on" }).click();
  const field = app.page.getByRole("textbox", { name: "Answer to Marta" });
  await expect(field).toHaveValue("A long and good answer");
  await row.getByRole("button", { name: "Discard" }).click();
  await expect(drafts).toContainText("Nothing is half written.");
  await expect(field).toHaveValue("");
  await app.page.getByRole("button", { name: "Undo" }).click();
  await expect(row).toContainText("A long and good answer");
  await expect(field).toHaveValue("A long and good answer");
});

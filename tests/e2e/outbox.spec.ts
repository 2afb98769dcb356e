import { AxeBuilder } from "@axe-core/playwright";
import { png } from "../main/media/pictures.ts";
import { expect, test } from "./app.ts";
import { ConversationPage } from "./conversation-page.ts";

test.use({ demo: true });

test("a like names its account, stands in the outbox in words and is taken back by z", async ({
  app,
}) => {
  const { page } = app;
  await app.open();
  await page.getByText("Marta Kowalczyk").first().click();
  const conversation = new ConversationPage(page);
  await conversation.press("f");
  await expect(conversation.toast).toContainText("Liked as Harbour Coffee");
  await expect(conversation.pane).toContainText("liked by us");
  const [item] = await app.call("outbox.list", {});
  expect(item).toMatchObject({ act: "like", state: "queued" });
  await conversation.press("z");
  await expect(conversation.toast).toContainText("Taken back: Like");
  await expect(conversation.pane).not.toContainText("liked by us");
  await conversation.press("g", "o");
  await expect(page.getByText("Like of “")).toHaveCount(0);
});

test("a post takes a picture with its description and a warning, and keeps them with the draft", async ({
  app,
}) => {
  const { page } = app;
  await app.call("settings.save", { undoSeconds: 0 });
  await app.open();
  await page.getByText("Marta Kowalczyk").first().waitFor();
  await page.keyboard.press("c");
  const form = page.getByRole("form", { name: "New post" });
  await form.getByRole("button", { name: "Warning" }).click();
  await form.getByRole("textbox", { name: "Content warning" }).fill("Coffee");
  await form
    .getByLabel("Files to attach")
    .setInputFiles([{ name: "cup.png", mimeType: "image/png", buffer: png }]);
  await form
    .getByRole("textbox", { name: "What is to be seen on cup.png" })
    .fill("A cup");
  await expect(form).toContainText("draft saved");
  const axe = await new AxeBuilder({ page }).include(".post-pane").analyze();
  expect(axe.violations).toEqual([]);

  await page.reload();
  await page.getByText("Marta Kowalczyk").first().waitFor();
  await page.keyboard.press("c");
  const image = form.locator("img");
  await expect
    .poll(() => image.evaluate((each: HTMLImageElement) => each.naturalWidth))
    .toBe(1);
  await form.getByRole("button", { name: "Send" }).click();
  await expect(form).toBeHidden();
  const sent = async () =>
    (await app.call("outbox.list", { which: "all", limit: 200 })).find(
      ({ options }) => options?.warning === "Coffee",
    );
  await expect.poll(async () => (await sent())?.state).toBe("sent");
  expect((await sent())?.options?.files).toMatchObject([
    { name: "cup.png", mediaType: "image/png", alt: "A cup" },
  ]);
});

import { core } from "./bridge.ts";
import { cleanup, render, screen } from "@testing-library/react";
import userEvent from "@testing-library/user-event";
import { afterEach, expect, it } from "vitest";
import { FeedField } from "../../src/renderer/accounts/feed-field.tsx";
import { ToastProvider } from "../../src/renderer/ui/toast.tsx";
import { AppError } from "../../src/shared/fault.ts";
import type { Account } from "../../src/shared/model/account.ts";

afterEach(cleanup);

it("moves a feed to another stream, follows the comments on our own posts, and says what is wrong", async () => {
  const settings = { url: "https://a.example/feed", stream: "brand" };
  const account = { id: "a", name: "A blog", settings } as unknown as Account;
  render(
    <ToastProvider>
      <FeedField account={account} />
    </ToastProvider>,
  );
  const streams = screen.getByRole("combobox", { name: "What it brings" });
  expect(streams).toHaveProperty("value", "brand");
  await userEvent.selectOptions(streams, "News of the trade, to read");
  await userEvent.click(screen.getByRole("checkbox"));
  core.answers["accounts.update"] = () => {
    throw new AppError("conflict", "Not now.");
  };
  const save = screen.getByRole("button", { name: "Save the feed" });
  await userEvent.click(save);
  expect((await screen.findByRole("alert")).textContent).toBe("Not now.");
  core.answers["accounts.update"] = () => ({});
  await userEvent.click(save);
  expect(await screen.findByText(/^Saved\./)).toBeDefined();
  expect(core.inputs("accounts.update").at(-1)).toEqual({
    id: "a",
    settings: { stream: "industry", ownPosts: true },
  });
});

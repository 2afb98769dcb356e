import { core } from "./bridge.ts";
import { cleanup, render, screen, within } from "@testing-library/react";
import userEvent from "@testing-library/user-event";
import { afterEach, beforeEach, expect, it } from "vitest";
import { SourcesField } from "../../src/renderer/accounts/sources-field.tsx";
import { ToastProvider } from "../../src/renderer/ui/toast.tsx";
import type { Account } from "../../src/shared/model/account.ts";
import { AppError } from "../../src/shared/fault.ts";

function show(settings: Record<string, unknown>): void {
  const account = { id: "a", name: "The Shop", settings } as Account;
  render(
    <ToastProvider>
      <SourcesField account={account} />
    </ToastProvider>,
  );
}

const press = (name: string | RegExp) =>
  userEvent.click(screen.getByRole("button", { name }));
const row = (name: string) => within(screen.getByRole("group", { name }));
const tea = { kind: "hashtag", value: "#tea", stream: "industry" };

beforeEach(() => {
  core.reset();
  core.answers = { "accounts.update": () => ({}) };
});
afterEach(cleanup);

it("adds, changes and removes what is listened to, and leaves out what is empty", async () => {
  show({ server: "a.example", sources: [tea] });
  await press("Add a source");
  await press("Add a source");
  await userEvent.selectOptions(
    row("Source 2").getByRole("combobox", { name: "Kind" }),
    "Search",
  );
  await userEvent.type(
    row("Source 2").getByRole("textbox", { name: "What" }),
    " The Shop ",
  );
  await userEvent.selectOptions(
    row("Source 2").getByRole("combobox", { name: "Stream" }),
    "About us",
  );
  await press("Remove #tea");
  await press("Save the sources");
  expect(core.calls.at(-1)).toMatchObject({
    method: "accounts.update",
    input: {
      id: "a",
      settings: {
        sources: [{ kind: "search", value: "The Shop", stream: "brand" }],
      },
    },
  });
});

it("says why it could not be saved, and keeps what was typed", async () => {
  core.answers = {
    "accounts.update": () => {
      throw new AppError("invalid-input", "That is too long.");
    },
  };
  show({ sources: [tea] });
  await press("Save the sources");
  expect(await screen.findByRole("alert")).toHaveProperty(
    "textContent",
    "That is too long.",
  );
  expect(row("Source 1").getByRole("textbox")).toHaveProperty("value", "#tea");
});

it("begins empty where nothing, or nothing that can be read, is kept", () => {
  show({ sources: "tea" });
  expect(screen.queryByRole("group", { name: "Source 1" })).toBeNull();
});

import { core } from "./bridge.ts";
import { cleanup, render, screen, within } from "@testing-library/react";
import userEvent from "@testing-library/user-event";
import { afterEach, beforeEach, expect, it } from "vitest";
import { MailboxField } from "../../src/renderer/accounts/mailbox-field.tsx";
import { ToastProvider } from "../../src/renderer/ui/toast.tsx";
import { AppError } from "../../src/shared/fault.ts";
import type { Account } from "../../src/shared/model/account.ts";

function show(settings: Record<string, unknown>): void {
  const account = { id: "a", name: "The Shop", settings } as Account;
  render(
    <ToastProvider>
      <MailboxField account={account} />
    </ToastProvider>,
  );
}

const press = (name: string) =>
  userEvent.click(screen.getByRole("button", { name }));
const row = (name: string) => within(screen.getByRole("group", { name }));
const box = (name: string) => screen.getByRole("textbox", { name });

beforeEach(() => {
  core.reset();
  core.answers = { "accounts.update": () => ({}) };
});
afterEach(cleanup);

it("reads the inbox, as people who wait, until something else is chosen", async () => {
  show({ address: "hello@shop.example" });
  await press("Save the mailbox");
  expect(core.calls.at(-1)).toMatchObject({
    method: "accounts.update",
    input: {
      id: "a",
      settings: {
        folders: [{ path: "INBOX", stream: "direct" }],
        aliases: [],
        name: null,
        signature: "",
        quote: true,
        attribution: null,
        keepsSent: null,
      },
    },
  });
});

it("says how it writes: the name in From, the line above a quote, and who keeps a copy", async () => {
  show({ name: "Ana", keepsSent: false });
  await userEvent.clear(box("Your name, or your shop’s"));
  await userEvent.type(box("Your name, or your shop’s"), " The Shop ");
  await userEvent.type(box("The line above it"), "{{name} schrieb:");
  const copy = screen.getByRole("combobox", { name: "A copy of what is sent" });
  expect(copy).toHaveProperty("value", "we");
  await userEvent.selectOptions(copy, "The server puts it into Sent by itself");
  await press("Save the mailbox");
  expect(core.calls.at(-1)?.input).toMatchObject({
    settings: {
      name: "The Shop",
      attribution: "{name} schrieb:",
      keepsSent: true,
    },
  });
});

it("changes folders with their streams, addresses, signature and quoting", async () => {
  show({
    folders: [
      { path: "INBOX", stream: "direct" },
      { path: "Lists", stream: "industry" },
    ],
    aliases: ["shop@shop.example"],
    signature: "Ana",
    quote: true,
  });
  await press("Remove INBOX");
  await press("Add a folder");
  await press("Add a folder");
  const added = row("Folder 2");
  await userEvent.type(
    added.getByRole("combobox", { name: "Path" }),
    " Press ",
  );
  await userEvent.selectOptions(
    added.getByRole("combobox", { name: "Stream" }),
    "About us",
  );
  await userEvent.type(
    box("Other addresses of this mailbox"),
    "{Enter}ana@shop.example ",
  );
  await userEvent.type(box("Signature"), "{Enter}The Shop");
  await userEvent.click(screen.getByRole("checkbox"));
  await press("Save the mailbox");
  expect(core.calls.at(-1)?.input).toEqual({
    id: "a",
    settings: {
      folders: [
        { path: "Lists", stream: "industry" },
        { path: "Press", stream: "brand" },
      ],
      aliases: ["shop@shop.example", "ana@shop.example"],
      name: null,
      signature: "Ana\nThe Shop",
      quote: false,
      attribution: null,
      keepsSent: null,
    },
  });
});

it("refuses to read nothing, and keeps what was typed when saving fails", async () => {
  core.answers = {
    "accounts.update": () => {
      throw new AppError("invalid-input", "This is not a mail address.");
    },
  };
  show({ aliases: ["ana"] });
  await press("Remove INBOX");
  await press("Save the mailbox");
  expect(screen.getByRole("alert").textContent).toContain("one folder");
  expect(core.calls).toEqual([]);
  await press("Add a folder");
  await userEvent.type(
    row("Folder 1").getByRole("combobox", { name: "Path" }),
    "INBOX",
  );
  await press("Save the mailbox");
  expect((await screen.findByRole("alert")).textContent).toBe(
    "This is not a mail address.",
  );
  expect(box("Other addresses of this mailbox")).toHaveProperty("value", "ana");
});

import { core } from "./bridge.ts";
import { QueryClientProvider } from "@tanstack/react-query";
import { cleanup, render, screen, waitFor } from "@testing-library/react";
import userEvent from "@testing-library/user-event";
import { afterEach, beforeEach, expect, it } from "vitest";
import { blueskySetup } from "../../src/main/channels/bluesky/setup.ts";
import { mailSetup } from "../../src/main/channels/email/setup.ts";
import { describeSetup, readTyped } from "../../src/main/channels/setup.ts";
import { SignInDialog } from "../../src/renderer/accounts/sign-in-dialog.tsx";
import { queryClient } from "../../src/renderer/queries.ts";
import { ToastProvider } from "../../src/renderer/ui/toast.tsx";
import { AppError } from "../../src/shared/fault.ts";
import type { Account } from "../../src/shared/model/account.ts";

const setups = { email: mailSetup, bluesky: blueskySetup };
const server = { host: "old.example", security: "tls", user: "shop" };
const mailbox = {
  id: "m",
  channel: "email",
  name: "The Shop",
  handle: "hello@shop.example",
  settings: {
    address: "hello@shop.example",
    imap: { ...server, port: 993 },
    smtp: { ...server, port: 465 },
    signature: "Ana",
  },
};

window.open = () => null;
let isDone = false;
async function change(account: object): Promise<void> {
  render(
    <QueryClientProvider client={queryClient}>
      <ToastProvider>
        <SignInDialog
          account={account as Account}
          onClose={() => (isDone = true)}
        />
      </ToastProvider>
    </QueryClientProvider>,
  );
  await userEvent.click(
    await screen.findByRole("button", { name: /^At another server/ }),
  );
}
const press = (name: string | RegExp) =>
  userEvent.click(screen.getByRole("button", { name }));

beforeEach(() => {
  isDone = false;
  queryClient.clear();
  core.reset();
  core.answers = {
    "accounts.kinds": () => [
      describeSetup("email", mailSetup),
      describeSetup("bluesky", blueskySetup),
    ],
    "accounts.readTyped": ({ channel, typed, fields }) =>
      readTyped(setups[channel as keyof typeof setups], typed, fields),
    "accounts.signIn": () => ({}),
    "accounts.authorise": () => ({
      authorisationId: "one",
      url: "https://accounts.example/auth",
    }),
    "accounts.authorisation": () => ({ state: "waiting" }),
    "app.openExternal": ({ url }) => ({ url }),
  };
});
afterEach(cleanup);

it("takes a mailbox to another server, with its password typed anew, and leaves the rest of it", async () => {
  await change(mailbox);
  expect(screen.queryByLabelText("Address")).toBeNull();
  expect(screen.queryByLabelText("Signature")).toBeNull();
  const [imap, smtp] = screen.getAllByLabelText("Server");
  if (imap === undefined || smtp === undefined) throw new Error("no field");
  expect(imap).toHaveProperty("value", "old.example");
  for (const field of [imap, smtp]) {
    // oxlint-disable-next-line no-await-in-loop -- one keyboard
    await userEvent.clear(field);
    // oxlint-disable-next-line no-await-in-loop -- one keyboard
    await userEvent.type(field, "new.example");
  }
  await press("Sign in");
  expect(await screen.findByText("Type the password.")).toBeDefined();
  expect(core.inputs("accounts.signIn")).toEqual([]);
  await userEvent.type(screen.getByLabelText("Password"), "s3cret");
  core.answers["accounts.signIn"] = () => {
    throw new AppError("unreachable", "Nobody answers there.");
  };
  await press("Sign in");
  expect((await screen.findByRole("alert")).textContent).toBe(
    "Nobody answers there.",
  );
  core.answers["accounts.signIn"] = () => ({});
  await press("Sign in");
  await waitFor(() => expect(isDone).toBe(true));
  expect(core.inputs("accounts.signIn").at(-1)).toEqual({
    id: "m",
    secrets: { password: "s3cret" },
    settings: {
      imap: { ...server, host: "new.example", port: 993 },
      smtp: { ...server, host: "new.example", port: 465 },
      oauth: null,
      allowInvalidCertificate: null,
    },
  });
});

it("goes from a password to the browser, and back", async () => {
  await change(mailbox);
  await userEvent.selectOptions(
    screen.getByLabelText("Sign in with"),
    "microsoft",
  );
  await userEvent.type(screen.getByLabelText("Client ID"), "mine");
  await press("Sign in");
  await press(/^Sign in at/);
  expect(core.inputs("accounts.authorise")).toEqual([
    {
      channel: "email",
      accountId: "m",
      by: "redirect",
      settings: {
        ...mailbox.settings,
        oauth: { provider: "microsoft", clientId: "mine" },
      },
    },
  ]);
  cleanup();
  await change({
    id: "b",
    channel: "bluesky",
    name: "Shop",
    handle: "@shop.example",
    settings: { handle: "shop.example", oauth: true },
  });
  const way = screen.getByLabelText("Sign in with");
  expect(way).toHaveProperty("value", "browser");
  await userEvent.selectOptions(way, "password");
  await userEvent.type(screen.getByLabelText("App password"), "abcd");
  await press("Sign in");
  await waitFor(() => expect(isDone).toBe(true));
  expect(core.inputs("accounts.signIn")).toEqual([
    { id: "b", secrets: { password: "abcd" }, settings: { oauth: null } },
  ]);
});

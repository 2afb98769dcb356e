import { core } from "./bridge.ts";
import { QueryClientProvider } from "@tanstack/react-query";
import { cleanup, render, screen, waitFor } from "@testing-library/react";
import userEvent from "@testing-library/user-event";
import type { ReactNode } from "react";
import { afterEach, beforeEach, describe, expect, it } from "vitest";
import { blueskySetup } from "../../src/main/channels/bluesky/setup.ts";
import { mailSetup } from "../../src/main/channels/email/setup.ts";
import { feedSetup } from "../../src/main/channels/feed/setup.ts";
import { mastodonSetup } from "../../src/main/channels/mastodon/setup.ts";
import { wordpressSetup } from "../../src/main/channels/wordpress/setup.ts";
import { describeSetup, readTyped } from "../../src/main/channels/setup.ts";
import { ChooseForm } from "../../src/renderer/accounts/choose-form.tsx";
import { SetupForm } from "../../src/renderer/accounts/setup-form.tsx";
import { queryClient } from "../../src/renderer/queries.ts";
import { ToastProvider } from "../../src/renderer/ui/toast.tsx";
import { AppError } from "../../src/shared/fault.ts";

function show(form: ReactNode): void {
  render(
    <QueryClientProvider client={queryClient}>
      <ToastProvider>{form}</ToastProvider>
    </QueryClientProvider>,
  );
}

function press(name: string | RegExp): Promise<void> {
  return userEvent.click(screen.getByRole("button", { name }));
}

const nothing = () => undefined;

const setups = { email: mailSetup, feed: feedSetup, mastodon: mastodonSetup };
const feed = describeSetup("feed", feedSetup);
const mail = describeSetup("email", mailSetup);
const mastodon = describeSetup("mastodon", mastodonSetup);

/** What the core says of what was typed. */
const typing: typeof core.answers = {
  "accounts.readTyped": ({ channel, typed, fields }) => {
    const setup = setups[channel as keyof typeof setups];
    return readTyped(setup, typed, fields);
  },
};
/** The calls beside those that stay inside the core. */
const further = () =>
  core.calls.filter(
    ({ method }) => !["accounts.readTyped", "app.info"].includes(method),
  );

beforeEach(() => {
  core.reset();
  core.answers = typing;
  queryClient.clear();
});
afterEach(cleanup);

describe("adding feeds", () => {
  it("says for every line what is there, adds what is chosen, and stays for what failed", async () => {
    core.answers = {
      ...typing,
      "accounts.discover": ({ address }) => {
        if (address === "down.example")
          throw new AppError("unreachable", "No server answers there.");
        if (address === "none.example") return { found: [] };
        return {
          found: [
            { title: "Articles", settings: { url: `https://${address}/feed` } },
            { title: "Comments", settings: { url: `https://${address}/c` } },
          ],
        };
      },
      "accounts.add": ({ settings }) => {
        if (String(settings["url"]).includes("twice"))
          throw new AppError("conflict", "This feed is already here.");
        return { id: "new" };
      },
    };
    let done: number | undefined;
    show(
      <ChooseForm
        setup={feed}
        from="address"
        onDone={(added) => (done = added)}
        onCancel={nothing}
      />,
    );
    await userEvent.click(screen.getByLabelText("Addresses, one per line"));
    await userEvent.paste(
      "grind.example\n\n  down.example\r\nnone.example\ntwice.example\ngrind.example",
    );
    await press("Find feeds");
    expect(await screen.findByText("No server answers there.")).toBeDefined();
    expect(screen.getByText("There is no feed at this address.")).toBeDefined();
    expect(core.inputs("accounts.discover").map((i) => i.address)).toEqual([
      "grind.example",
      "down.example",
      "none.example",
      "twice.example",
    ]);
    expect(screen.getByLabelText("What they bring")).toBeDefined();
    await press("Add 2 feeds");
    expect(await screen.findByText("This feed is already here.")).toBeDefined();
    expect(screen.getByText("✓ Added")).toBeDefined();
    expect(core.inputs("accounts.add").map((i) => i.settings)).toEqual([
      { url: "https://grind.example/feed", stream: "industry" },
      { url: "https://twice.example/feed", stream: "industry" },
    ]);
    expect(done).toBeUndefined();
    await press("Close");
    expect(done).toBe(1);
  });

  it("asks for an address before it asks the network", async () => {
    show(
      <ChooseForm
        setup={feed}
        from="address"
        onDone={nothing}
        onCancel={nothing}
      />,
    );
    await press("Find feeds");
    expect((await screen.findByRole("alert")).textContent).toBe(
      "Type at least one address.",
    );
    expect(further()).toEqual([]);
  });
});

describe("adding a mailbox", () => {
  const found = {
    title: "harbour.example",
    settings: {
      address: "hello@harbour.example",
      imap: {
        host: "imap.harbour.example",
        port: 993,
        security: "tls",
        user: "hello@harbour.example",
      },
      smtp: {
        host: "smtp.harbour.example",
        port: 465,
        security: "tls",
        user: "hello@harbour.example",
      },
      name: "Harbour",
    },
  };

  async function fill(): Promise<void> {
    await userEvent.type(
      screen.getByLabelText("Address"),
      "hello@harbour.example",
    );
    await userEvent.type(screen.getByLabelText("Password"), "wrong");
    await press("Find the settings");
    await screen.findAllByLabelText("Server");
  }

  it("says by field what is missing", async () => {
    show(<SetupForm setup={mail} onDone={nothing} onCancel={nothing} />);
    await userEvent.type(screen.getByLabelText("Address"), "hello");
    await press("Find the settings");
    const alerts = await screen.findAllByRole("alert");
    expect(alerts.map(({ textContent }) => textContent)).toEqual([
      "This is not a mail address.",
      "Type the password.",
    ]);
    // The keyboard is where the first of them is mended.
    expect(document.activeElement).toBe(screen.getByLabelText("Address"));
    expect(further()).toEqual([]);
  });

  it("fills in what was found, tests it step by step, and adds it as changed", async () => {
    core.answers = {
      ...typing,
      "accounts.discover": () => ({ found: [found] }),
      "accounts.check": () => ({
        ok: false,
        steps: [
          { name: "Server", ok: true, message: "It answers." },
          { name: "Sign-in", ok: false, message: "The password is refused." },
        ],
      }),
      "accounts.add": () => ({ id: "mail" }),
    };
    let done: string | undefined;
    show(
      <SetupForm
        setup={mail}
        onDone={(id) => (done = id)}
        onCancel={nothing}
      />,
    );
    await fill();
    await press("Test connection");
    const test = await screen.findByRole("status", { name: "Test" });
    expect(test.textContent).toContain("✓ Server It answers.");
    expect(test.textContent).toContain("✕ Sign-in The password is refused.");
    const ports = screen.getAllByLabelText<HTMLInputElement>("Port");
    const [encryption] = screen.getAllByLabelText("Encryption");
    if (encryption === undefined) throw new Error("no field");
    await userEvent.selectOptions(encryption, "starttls");
    expect(ports.map(({ value }) => value)).toEqual(["143", "465"]);
    await press("Add the mailbox");
    await waitFor(() => expect(done).toBe("mail"));
    expect(core.inputs("accounts.add")).toEqual([
      {
        channel: "email",
        settings: {
          ...found.settings,
          imap: { ...found.settings.imap, port: 143, security: "starttls" },
        },
        secrets: { password: "wrong" },
      },
    ]);
    // What remembers its variables would remember the password.
    expect(queryClient.getMutationCache().getAll()).toEqual([]);
    expect(screen.getByLabelText<HTMLInputElement>("Password").value).toBe("");
  });

  it.each([
    [describeSetup("bluesky", blueskySetup), "browser", "Sign in with"],
    [describeSetup("wordpress", wordpressSetup), "page", "Sign in"],
  ])("says that it goes on elsewhere: %$", async (setup, elsewhere, label) => {
    show(<SetupForm setup={setup} onDone={nothing} onCancel={nothing} />);
    await userEvent.selectOptions(screen.getByLabelText(label), elsewhere);
    expect(screen.getByRole("button", { name: "Next" })).toBeDefined();
    await userEvent.selectOptions(screen.getByLabelText(label), "password");
    expect(screen.queryByRole("button", { name: "Next" })).toBeNull();
  });

  it("signs in in the browser with a client of one's own: no password is asked for, and its secret goes along", async () => {
    core.answers = {
      ...typing,
      "accounts.discover": () => ({ found: [found] }),
      "accounts.authorise": () => ({
        authorisationId: "one",
        url: "https://accounts.google.com/o/oauth2/v2/auth?state=s",
      }),
      "accounts.authorisation": () => ({ state: "waiting" }),
    };
    show(<SetupForm setup={mail} onDone={nothing} onCancel={nothing} />);
    await userEvent.type(
      screen.getByLabelText("Address"),
      "hello@harbour.example",
    );
    await userEvent.selectOptions(
      screen.getByLabelText("Sign in with"),
      "google",
    );
    expect(screen.queryByLabelText("Password")).toBeNull();
    expect(
      screen.getByText("How to make one at Google").getAttribute("href"),
    ).toMatch(/^https:\/\/developers\.google\.com\//);
    await press("Find the settings");
    expect(await screen.findByText("Type the client ID.")).toBeDefined();
    await userEvent.type(screen.getByLabelText("Client ID"), "mine");
    await userEvent.type(screen.getByLabelText("Client secret"), "s3cret");
    await press("Find the settings");
    await userEvent.type(
      await screen.findByLabelText("Other addresses of this mailbox"),
      "shop@harbour.example\n\n info@harbour.example ",
    );
    expect(screen.queryByText("Test connection")).toBeNull();
    await press("Next");
    await press(/^Sign in at/);
    expect(core.inputs("accounts.authorise")).toEqual([
      {
        channel: "email",
        by: "redirect",
        settings: {
          ...found.settings,
          oauth: { provider: "google", clientId: "mine" },
          aliases: ["shop@harbour.example", "info@harbour.example"],
        },
        secrets: { clientSecret: "s3cret" },
      },
    ]);
    expect(core.inputs("accounts.add")).toEqual([]);
  });

  it("puts what the core refuses at its field", async () => {
    core.answers = {
      ...typing,
      "accounts.discover": () => ({ found: [] }),
      "accounts.add": () => {
        throw new AppError("invalid-input", "Only on this machine.", {
          details: { path: ["settings", "smtp", "security"] },
        });
      },
    };
    show(<SetupForm setup={mail} onDone={nothing} onCancel={nothing} />);
    await fill();
    expect(screen.getByText(/No settings were found/)).toBeDefined();
    await press("Add the mailbox");
    const alerts = await screen.findAllByRole("alert");
    expect(alerts.map(({ textContent }) => textContent)).toEqual([
      "The server’s name is missing.",
      "The server’s name is missing.",
    ]);
    for (const field of screen.getAllByLabelText("Server"))
      // oxlint-disable-next-line no-await-in-loop -- one keyboard
      await userEvent.type(field, "mail.harbour.example");
    await press("Add the mailbox");
    const alert = await screen.findByText("Only on this machine.");
    const field = screen.getAllByLabelText("Encryption").at(-1);
    expect(field?.getAttribute("aria-describedby")).toBe(alert.id);
    expect(field?.getAttribute("aria-invalid")).toBe("true");
  });
});

describe("signing in at a Mastodon server", () => {
  it("wants a server, then opens its page and goes on by itself", async () => {
    const opened: string[] = [];
    window.open = (url) => {
      opened.push(String(url));
      return null;
    };
    let state: "waiting" | "done" = "waiting";
    core.answers = {
      ...typing,
      "accounts.authorise": ({ settings }) => ({
        authorisationId: "one",
        url: `https://${String(settings["server"])}/oauth/authorize`,
      }),
      "app.openExternal": ({ url }) => ({ url }),
      "accounts.authorisation": () =>
        state === "done" ? { state, accountId: "masto" } : { state },
    };
    let done: string | undefined;
    show(
      <SetupForm
        setup={mastodon}
        onDone={(id) => (done = id)}
        onCancel={nothing}
      />,
    );
    const server = screen.getByLabelText("Server, or your whole handle");
    await userEvent.type(server, "not a server");
    await press("Next");
    expect((await screen.findByRole("alert")).textContent).toContain(
      "server’s name",
    );
    await userEvent.clear(server);
    await userEvent.type(server, "@me@social.example");
    await press("Next");
    await userEvent.click(
      await screen.findByRole("button", { name: "Sign in at social.example" }),
    );
    await waitFor(() =>
      expect(opened).toEqual(["https://social.example/oauth/authorize"]),
    );
    state = "done";
    await queryClient.invalidateQueries({ queryKey: ["authorisation"] });
    await waitFor(() => expect(done).toBe("masto"));
  });

  it("says why it failed and lets one try again", async () => {
    core.answers = {
      ...typing,
      "accounts.authorise": () => {
        throw new AppError("unreachable", "No Mastodon server answers there.");
      },
    };
    show(<SetupForm setup={mastodon} onDone={nothing} onCancel={nothing} />);
    await userEvent.type(
      screen.getByLabelText("Server, or your whole handle"),
      "social.example{Enter}",
    );
    await userEvent.click(
      await screen.findByRole("button", { name: "Sign in at social.example" }),
    );
    expect((await screen.findByRole("alert")).textContent).toBe(
      "No Mastodon server answers there.",
    );
    expect(screen.getByRole("button", { name: "Try again" })).toBeDefined();
  });
});

import { core } from "./bridge.ts";
import { QueryClientProvider } from "@tanstack/react-query";
import {
  cleanup,
  fireEvent,
  render,
  screen,
  waitFor,
} from "@testing-library/react";
import userEvent from "@testing-library/user-event";
import { afterEach, beforeEach, describe, expect, it } from "vitest";
import { CommandsProvider } from "../../src/renderer/commands.tsx";
import { openDrafts } from "../../src/renderer/composer/drafts.ts";
import { forwardOf } from "../../src/renderer/composer/forward.ts";
import { PostPane } from "../../src/renderer/composer/post-pane.tsx";
import { readRecipients } from "../../src/renderer/composer/recipients.tsx";
import { queryClient } from "../../src/renderer/queries.ts";
import { ToastProvider } from "../../src/renderer/ui/toast.tsx";
import { keymapWith } from "../../src/shared/keymap.ts";
import {
  capabilities,
  type Account,
  type AnnouncedCapabilities,
} from "../../src/shared/model/account.ts";
import type { Message } from "../../src/shared/model/message.ts";
import type { OutboxItem } from "../../src/shared/model/outbox-item.ts";

function account(id: string, able: Partial<AnnouncedCapabilities>): Account {
  return {
    id,
    channel: "mastodon",
    name: `Name of ${id}`,
    handle: `@${id}@a.example`,
    initials: "N",
    addedAt: 0,
    doorAt: 0,
    paused: false,
    retention: { keep: "forever" },
    writeBack: [],
    settings: {},
    capabilities: capabilities.parse({
      reply: true,
      post: true,
      like: false,
      boost: false,
      length: { unit: "none" },
      ...able,
    }),
    health: { state: "ok", polling: false, failures: 0 },
    counts: { unread: 0, waiting: 0, overdue: 0, messages: 0 },
  };
}

const social = account("social", {
  warning: true,
  lang: true,
  visibilities: ["public", "direct"],
  files: { max: 2, maxBytes: 1000, types: ["image/*"], maxAlt: 5 },
});
const mail = account("mail", { recipients: true });
const plain = account("plain", {});

function show(): void {
  render(
    <QueryClientProvider client={queryClient}>
      <CommandsProvider keymap={keymapWith({})}>
        <ToastProvider>
          <PostPane onClose={() => undefined} />
        </ToastProvider>
      </CommandsProvider>
    </QueryClientProvider>,
  );
}

const image = (name: string, size = 10, type = "image/png") =>
  new File([new Uint8Array(size)], name, { type });
const chooser = () =>
  screen.findByLabelText<HTMLInputElement>("Files to attach");
const sendButton = () =>
  screen.getByRole<HTMLButtonElement>("button", { name: "Send" });
const options = () => core.inputs("outbox.send").at(-1)?.options;
const as = async (name: string) =>
  userEvent.selectOptions(
    await screen.findByRole("combobox", { name: /(Post|Mail) as/ }),
    screen.getByRole("option", { name: new RegExp(`^Name of ${name} `) }),
  );

beforeEach(() => {
  core.reset();
  queryClient.clear();
  let clock = Date.now();
  core.answers = {
    "accounts.list": () => [social, mail, plain],
    "drafts.list": () => [],
    "drafts.save": ({ id }) => {
      clock += 1;
      return { id, savedAt: clock };
    },
    "files.write": ({ at, bytes }) => ({ size: at + atob(bytes).length }),
    "files.keep": ({ id, name, mediaType }) => ({
      id: `digest-${id}`,
      name,
      mediaType,
      size: 10,
    }),
    "people.addresses": () => [{ address: "ana@example.org", name: "Ana" }],
    "outbox.send": (input): OutboxItem => ({
      id: input.id,
      accountId: input.accountId ?? "",
      text: input.text,
      state: "queued",
      createdAt: 1,
      notBefore: Date.now() + 5000,
      attempts: 0,
    }),
  };
});
afterEach(async () => {
  cleanup();
  // The place is empty for the next test.
  openDrafts.leave("post", openDrafts.at("post", []));
});

describe("what goes with a text", () => {
  it("sends warning, visibility, language and files with it", async () => {
    show();
    await userEvent.upload(await chooser(), image("cup.png"));
    await userEvent.type(
      await screen.findByRole("textbox", {
        name: "What is to be seen on cup.png",
      }),
      "A cup",
    );
    await userEvent.click(screen.getByRole("button", { name: "Warning" }));
    await userEvent.type(
      screen.getByRole("textbox", { name: "Content warning" }),
      "Food",
    );
    await userEvent.selectOptions(
      screen.getByRole("combobox", { name: "Who may see it" }),
      "direct",
    );
    await userEvent.selectOptions(
      screen.getByRole("combobox", { name: "Language" }),
      "pl",
    );
    await waitFor(() => expect(sendButton().disabled).toBe(false));
    await userEvent.click(sendButton());
    await waitFor(() =>
      expect(options()).toMatchObject({
        warning: "Food",
        visibility: "direct",
        lang: "pl",
        files: [{ name: "cup.png", alt: "A cup" }],
      }),
    );
    // Kept with the draft before it was sent.
    expect(core.inputs("drafts.save").at(-1)?.options?.files).toHaveLength(1);
  });

  it("stops attaching a file when asked, and says nothing of it", async () => {
    let arrive = () => undefined as void;
    core.answers["files.write"] = ({ at, bytes }) =>
      new Promise((resolve) => {
        arrive = () => resolve({ size: at + atob(bytes).length });
      });
    show();
    await userEvent.upload(await chooser(), image("cup.png"));
    await userEvent.upload(await chooser(), image("plate.png"));
    for (const name of ["plate.png", "cup.png"])
      await userEvent.click(
        screen.getByRole("button", { name: `Stop attaching ${name}` }),
      );
    expect(screen.queryByText("cup.png")).toBeNull();
    arrive();
    // The third waits for those before it.
    core.answers["files.write"] = ({ at, bytes }) => ({
      size: at + atob(bytes).length,
    });
    await userEvent.upload(await chooser(), image("spoon.png"));
    await screen.findByRole("button", { name: "Remove spoon.png" });
    expect(core.inputs("files.keep").map(({ name }) => name)).toEqual([
      "spoon.png",
    ]);
    expect(screen.queryByRole("alert")).toBeNull();
  });

  it("takes what is dropped and pasted, and says what it does not take and why", async () => {
    show();
    const field = await screen.findByRole("textbox");
    const form = screen.getByRole("form", { name: "New post" });
    fireEvent.drop(form, {
      dataTransfer: { types: ["Files"], files: [image("dropped.png")] },
    });
    await screen.findByText("dropped.png");
    fireEvent.paste(field, {
      clipboardData: { types: ["Files"], files: [image("pasted.png")] },
    });
    await screen.findByText("pasted.png");
    fireEvent.drop(form, {
      dataTransfer: { types: ["Files"], files: [image("third.png")] },
    });
    expect((await screen.findByRole("alert")).textContent).toContain(
      "takes 2 files with one text",
    );
    await userEvent.click(
      screen.getByRole("button", { name: "Remove pasted.png" }),
    );
    fireEvent.drop(form, {
      dataTransfer: { types: ["Files"], files: [image("large.png", 2000)] },
    });
    expect((await screen.findByRole("alert")).textContent).toContain(
      "“large.png” is too large",
    );
    fireEvent.drop(form, {
      dataTransfer: {
        types: ["Files"],
        files: [image("film.mp4", 10, "video/mp4")],
      },
    });
    await waitFor(() =>
      expect(screen.getByRole("alert").textContent).toContain(
        "it takes images",
      ),
    );
    // A text that brings a picture of itself along is pasted as text.
    fireEvent.paste(field, {
      clipboardData: {
        types: ["text/plain", "Files"],
        files: [image("of-the-text.png")],
      },
    });
    expect(screen.queryByText("of-the-text.png")).toBeNull();
  });

  it("does not send a description that is too long, nor without a warning where none is taken", async () => {
    show();
    await userEvent.type(await screen.findByRole("textbox"), "Hello");
    await userEvent.upload(await chooser(), image("cup.png"));
    await userEvent.type(
      await screen.findByRole("textbox", { name: /to be seen/ }),
      "Far too long",
    );
    expect(sendButton().disabled).toBe(true);
    expect(screen.getByRole("alert").textContent).toContain(
      "5 characters are the most",
    );
    await userEvent.click(
      screen.getByRole("button", { name: "Remove cup.png" }),
    );
    await userEvent.click(screen.getByRole("button", { name: "Warning" }));
    await userEvent.type(
      screen.getByRole("textbox", { name: "Content warning" }),
      "Food",
    );
    expect(sendButton().disabled).toBe(false);
    await as("plain");
    expect(sendButton().disabled).toBe(true);
    expect(
      screen.getByText(/takes no content warning: leave it out/),
    ).toBeDefined();
  });
});

describe("a new mail", () => {
  it("goes to whom it names, by what is known, and to nobody without an address", async () => {
    show();
    await as("mail");
    await userEvent.type(
      screen.getByRole("textbox", { name: /New mail/ }),
      "Dear all",
    );
    expect(screen.getByText("Say to whom this goes.")).toBeDefined();
    const to = screen.getByRole("combobox", { name: "To" });
    await userEvent.type(to, "nonsense{Enter}");
    expect(screen.getByText("“nonsense” is no mail address.")).toBeDefined();
    await userEvent.type(to, "{Backspace}");
    await userEvent.type(to, "ana");
    await waitFor(() =>
      expect(core.inputs("people.addresses")).toContainEqual({ text: "ana" }),
    );
    await userEvent.clear(to);
    await userEvent.type(to, "ana@example.org{Enter}Ben <ben@example.com>,");
    await userEvent.type(
      screen.getByRole("textbox", { name: "Subject" }),
      "Hours",
    );
    await userEvent.click(sendButton());
    await waitFor(() =>
      expect(options()).toMatchObject({
        to: [
          { address: "ana@example.org" },
          { address: "ben@example.com", name: "Ben" },
        ],
        subject: "Hours",
      }),
    );
  });

  it("reads what is pasted as recipients", () => {
    expect(
      readRecipients('"Ana B." <ana@example.org>; ben@example.com,\n x'),
    ).toEqual([
      { address: "ana@example.org", name: "Ana B." },
      { address: "ben@example.com" },
    ]);
  });

  it("takes another one on with its head and words", () => {
    const message = {
      accountId: "mail",
      subject: "Beans",
      author: { name: "Ana", handle: "ana@example.org" },
      sentAt: 0,
      text: "Do you sell beans?",
    } as Message;
    const { text, options: with_ } = forwardOf(message);
    expect(with_).toEqual({ to: [], subject: "Fwd: Beans" });
    expect(text).toMatch(/^\n\n/);
    expect(text).toContain("From: Ana <ana@example.org>");
    expect(text.endsWith("Do you sell beans?")).toBe(true);
    expect(
      forwardOf({ ...message, subject: "FW: Beans" }).options?.subject,
    ).toBe("FW: Beans");
  });
});

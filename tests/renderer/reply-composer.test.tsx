import { core } from "./bridge.ts";
import { QueryClientProvider } from "@tanstack/react-query";
import { act, cleanup, render, screen, waitFor } from "@testing-library/react";
import userEvent from "@testing-library/user-event";
import type { ComponentProps } from "react";
import { afterEach, beforeEach, describe, expect, it } from "vitest";
import { CommandsProvider } from "../../src/renderer/commands.tsx";
import { ReplyComposer } from "../../src/renderer/composer/reply-composer.tsx";
import { queryClient } from "../../src/renderer/queries.ts";
import { ToastProvider } from "../../src/renderer/ui/toast.tsx";
import { AppError } from "../../src/shared/fault.ts";
import { keymapWith } from "../../src/shared/keymap.ts";
import { capabilities } from "../../src/shared/model/account.ts";
import type { Account } from "../../src/shared/model/account.ts";
import type { Conversation } from "../../src/shared/model/conversation.ts";
import type { Message } from "../../src/shared/model/message.ts";
import { isWritten } from "../../src/shared/model/send-options.ts";
import type { OutboxItem } from "../../src/shared/model/outbox-item.ts";

function account(part: Partial<Account> = {}): Account {
  return {
    id: "a1",
    channel: "mastodon",
    name: "Harbour Coffee",
    handle: "@harbour@fosstodon.org",
    initials: "HC",
    addedAt: 0,
    doorAt: 0,
    paused: false,
    retention: { keep: "forever" },
    writeBack: [],
    settings: {},
    capabilities: capabilities.parse({
      reply: true,
      post: true,
      like: true,
      boost: true,
      length: { unit: "graphemes", max: 20, perUrl: 23 },
    }),
    health: { state: "ok", polling: false, failures: 0 },
    counts: { unread: 0, waiting: 0, overdue: 0, messages: 0 },
    ...part,
  };
}

const question = {
  id: "m1",
  accountId: "a1",
  direction: "in",
  sentAt: 1000,
  text: "Do you ship to Gdańsk?",
  visibility: "public",
  author: { identityId: "i1", personId: "p1", name: "Marta", handle: "@m" },
} as Message;

let conversations = 0;
/** A new conversation each: what is written in one test stays in its place. */
function newConversation(): Conversation {
  conversations += 1;
  return {
    id: `c${conversations}`,
    accountId: "a1",
    visibility: "public",
    person: { id: "p1", name: "Marta", handle: "@m" },
    messages: [question],
    answers: [{ accountId: "a1", messageId: "m1" }],
  } as Conversation;
}

function show(conversation: Conversation, onDone = () => undefined) {
  const handle: ComponentProps<typeof ReplyComposer>["handle"] = {
    current: null,
  };
  let left = 0;
  const view = render(
    <QueryClientProvider client={queryClient}>
      <CommandsProvider keymap={keymapWith({})}>
        <ToastProvider>
          <ReplyComposer
            conversation={conversation}
            seenUpTo={900}
            handle={handle}
            onDone={onDone}
            onLeave={() => {
              left += 1;
            }}
          />
        </ToastProvider>
      </CommandsProvider>
    </QueryClientProvider>,
  );
  return { ...view, handle, left: () => left };
}

beforeEach(() => {
  core.reset();
  queryClient.clear();
  let clock = 10_000;
  core.answers = {
    "accounts.list": () => [account()],
    "drafts.list": () => [],
    "drafts.save": ({ id }) => {
      clock += 1;
      return { id, savedAt: clock };
    },
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
afterEach(cleanup);

const field = () => screen.findByRole<HTMLTextAreaElement>("textbox");

describe("answering", () => {
  it("says from which account, where, how public, and whom", async () => {
    show(newConversation());
    const form = await screen.findByRole("form", { name: "Answer" });
    expect(form.textContent).toContain(
      "Answer as Harbour Coffee on fosstodon.org · public",
    );
    expect(form.textContent).toContain("To Marta: Do you ship to Gdańsk?");
  });

  it("lets the account of a merged conversation be chosen, and answers what reached it", async () => {
    core.answers["accounts.list"] = () => [
      account(),
      account({ id: "a2", name: "Harbour Desk", handle: "@desk@tea.example" }),
      account({ id: "a3", removedAt: 5 }),
    ];
    const conversation = newConversation();
    const asked = {
      ...question,
      id: "m2",
      accountId: "a2",
      text: "And by mail?",
    };
    const view = show({
      ...conversation,
      messages: [question, asked],
      answers: [
        { accountId: "a1", messageId: "m1" },
        { accountId: "a2", messageId: "m2" },
        { accountId: "a3", messageId: "m3" },
      ],
    });
    const choice = await screen.findByRole<HTMLSelectElement>("combobox", {
      name: "Answer as",
    });
    expect([...choice.options].map(({ text }) => text)).toEqual([
      "Harbour Coffee on fosstodon.org",
      "Harbour Desk on tea.example",
    ]);
    expect(choice.value).toBe("a1");
    await userEvent.selectOptions(choice, "a2");
    expect(await screen.findByText("And by mail?")).toBeDefined();
    // To answer a message is to answer from the account that it reached.
    act(() => view.handle.current?.answer("m1"));
    expect(choice.value).toBe("a1");
    act(() => view.handle.current?.answer("m2"));
    await userEvent.type(await field(), "Yes");
    await userEvent.keyboard("{Control>}{Enter}{/Control}");
    await waitFor(() =>
      expect(core.inputs("outbox.send")).toMatchObject([
        { accountId: "a2", inReplyTo: "m2" },
      ]),
    );
  });

  it("keeps no answer to all of which no word is written, and forgets it where one alone is answered", async () => {
    const { capabilities } = account();
    core.answers["accounts.list"] = () => [
      account({ capabilities: { ...capabilities, recipients: true } }),
    ];
    core.answers["accounts.senders"] = () => [];
    core.answers["people.addresses"] = () => [];
    core.answers["people.reached"] = () => ({
      to: [{ address: "marta@tea.example" }],
      cc: [{ address: "ben@tea.example" }],
    });
    const { handle } = show(newConversation());
    await field();
    act(() => handle.current?.answerAll(question));
    expect(await screen.findByText(/ben@tea/)).toBeDefined();
    await waitFor(() => expect(core.inputs("drafts.save")).toHaveLength(1));
    expect(core.inputs("drafts.save").map(isWritten)).toEqual([false]);
    expect(screen.queryByText("draft saved")).toBeNull();
    act(() => handle.current?.answer());
    await waitFor(() => expect(screen.queryByText(/ben@tea/)).toBeNull());
    act(() => handle.current?.answerAll(question));
    await screen.findByText(/ben@tea/);
    await userEvent.type(
      await screen.findByRole("textbox", { name: /^Answer to/ }),
      "Dear all",
    );
    act(() => handle.current?.answer());
    expect(screen.getByText(/ben@tea/)).toBeDefined();
    expect(await screen.findByText("draft saved")).toBeDefined();
  });

  it("says saved only after the core has answered, and binds account and parent", async () => {
    let answer: (() => void) | undefined;
    core.answers["drafts.save"] = ({ id }) =>
      new Promise((resolve) => {
        answer = () => resolve({ id, savedAt: 20_000 });
      });
    const conversation = newConversation();
    show(conversation);
    await userEvent.type(await field(), "Yes");
    await waitFor(() => expect(answer).toBeDefined());
    expect(screen.queryByText("draft saved")).toBeNull();
    answer?.();
    expect(await screen.findByText("draft saved")).toBeDefined();
    expect(core.inputs("drafts.save").at(-1)).toMatchObject({
      accountId: "a1",
      conversationId: conversation.id,
      inReplyTo: "m1",
      text: "Yes",
    });
  });

  it("restores what the core has kept", async () => {
    const conversation = newConversation();
    core.answers["drafts.list"] = () => [
      {
        id: "kept-0001",
        conversationId: conversation.id,
        text: "We have just",
        savedAt: 5,
      },
    ];
    show(conversation);
    await waitFor(async () =>
      expect((await field()).value).toBe("We have just"),
    );
  });

  it("sends with the draft's id and what was seen, then empties the field", async () => {
    const { left } = show(newConversation());
    await userEvent.type(await field(), "Yes, we do");
    await userEvent.keyboard("{Control>}{Enter}{/Control}");
    await waitFor(() => expect(core.inputs("outbox.send")).toHaveLength(1));
    const [sent] = core.inputs("outbox.send");
    expect(sent).toMatchObject({
      accountId: "a1",
      inReplyTo: "m1",
      // What it answers was seen, even if nothing later was.
      seenUpTo: 1000,
      text: "Yes, we do",
    });
    await waitFor(async () => expect((await field()).value).toBe(""));
    expect(left()).toBe(1);
    const saved = core.inputs("drafts.save").map(({ id }) => id);
    expect(new Set([...saved, sent?.id]).size).toBe(1);
  });

  it("keeps the text when sending fails, and says why", async () => {
    core.answers["outbox.send"] = () => {
      throw new AppError("archive-full", "The disk is full.");
    };
    show(newConversation());
    await userEvent.type(await field(), "Yes");
    await userEvent.click(screen.getByRole("button", { name: "Send" }));
    expect((await screen.findByRole("alert")).textContent).toContain(
      "The disk is full.",
    );
    expect((await field()).value).toBe("Yes");
  });

  it("says so when saving fails, keeps the text, and saves by itself later", async () => {
    const works = core.answers["drafts.save"];
    core.answers["drafts.save"] = () => {
      throw new AppError("archive-full", "The disk is full.");
    };
    show(newConversation());
    await userEvent.type(await field(), "Yes");
    expect((await screen.findByRole("alert")).textContent).toContain(
      "Not saved yet. The disk is full.",
    );
    if (works !== undefined) core.answers["drafts.save"] = works;
    await userEvent.click(screen.getByRole("button", { name: "Save now" }));
    expect(await screen.findByText("draft saved")).toBeDefined();
    expect((await field()).value).toBe("Yes");
  });

  it("sends nothing that is too long, and says by how much", async () => {
    show(newConversation());
    (await field()).focus();
    // "@m " goes in front.
    await userEvent.paste("👨‍👩‍👧‍👦".repeat(17));
    expect(screen.getByText("0 left")).toBeDefined();
    await userEvent.type(await field(), "!");
    expect(screen.getByText("✕ 1 too long")).toBeDefined();
    expect(
      screen.getByRole<HTMLButtonElement>("button", { name: "Send" }).disabled,
    ).toBe(true);
    await userEvent.keyboard("{Control>}{Enter}{/Control}");
    expect(core.inputs("outbox.send")).toHaveLength(0);
  });

  it("shows the files of what is edited once they are to be changed, the keyboard in the text", async () => {
    const ours = {
      ...question,
      id: "m2",
      direction: "out",
      text: "This is the blue cup.",
      attachments: [
        {
          id: "at-1",
          name: "cup.png",
          mediaType: "image/png",
          obtainable: true,
        },
      ],
    } as Message;
    const conversation = newConversation();
    const files = { max: 4, maxBytes: 1000, types: [], maxAlt: 100 };
    const able = { ...account().capabilities, edit: true, files };
    core.answers["accounts.list"] = () => [account({ capabilities: able })];
    core.answers["outbox.source"] = () => ({ text: ours.text });
    const { handle } = show({ ...conversation, messages: [question, ours] });
    await field();
    act(() => handle.current?.edit(ours));
    const change = await screen.findByRole("button", {
      name: "Change the files",
    });
    expect(screen.queryByText("cup.png")).toBeNull();
    await userEvent.click(change);
    const list = screen.getByRole("list", { name: "Attached files" });
    expect(list.textContent).toContain("cup.png");
    expect(document.activeElement).toBe(
      screen.getByDisplayValue("This is the blue cup."),
    );
  });

  it("says that it waits where it cannot go out now, and offers no field where nothing can be answered", async () => {
    core.answers["accounts.list"] = () => [
      account({ health: { state: "offline", polling: false, failures: 1 } }),
    ];
    show(newConversation());
    expect(await screen.findByText(/You are offline/)).toBeDefined();
    cleanup();
    queryClient.clear();
    const { capabilities } = account();
    core.answers["accounts.list"] = () => [
      account({
        channel: "feed",
        capabilities: { ...capabilities, reply: false },
      }),
    ];
    show(newConversation());
    expect(
      await screen.findByText(
        /A message from Feed cannot be answered from here/,
      ),
    ).toBeDefined();
    expect(screen.queryByRole("textbox")).toBeNull();
  });
});

import {
  cleanup,
  fireEvent,
  render,
  screen,
  waitFor,
} from "@testing-library/react";
import { userEvent } from "@testing-library/user-event";
import { useEffect, useRef } from "react";
import { afterEach, beforeEach, expect, it, vi } from "vitest";
import {
  CommandsProvider,
  useCommandList,
  useCommands,
  useHeldKeys,
} from "../../src/renderer/commands.tsx";
import { keymapWith } from "../../src/shared/keymap.ts";

let said: string[] = [];
beforeEach(() => {
  said = [];
});
afterEach(cleanup);

function Pane() {
  const pane = useRef<HTMLElement>(null);
  useCommands({ done: () => said.push("pane") }, pane);
  return (
    <aside ref={pane}>
      <button type="button">in the pane</button>
      <input aria-label="text" />
    </aside>
  );
}
function List() {
  useCommands({
    done: () => said.push("list"),
    "no-reply.thanks": () => said.push("thanks"),
  });
  return <button type="button">in the list</button>;
}
function Screens({ list = true }: { list?: boolean }) {
  useCommands(
    { done: () => said.push("app"), back: () => said.push("back") },
    "app",
  );
  const { available, pending } = useCommandList();
  return (
    <>
      {list && <List />}
      <Pane />
      <p>{pending ?? "nothing begun"}</p>
      <button
        type="button"
        onClick={(event) => said.push(...available(event.currentTarget))}
      >
        what can I do
      </button>
      <div role="dialog" aria-label="dialog">
        <button type="button">in a dialog</button>
      </div>
    </>
  );
}

function show(list = true) {
  return render(
    <CommandsProvider keymap={keymapWith({})}>
      <Screens list={list} />
    </CommandsProvider>,
  );
}

it("asks what holds the keyboard first, then the screen, then the app", async () => {
  const user = userEvent.setup();
  const { rerender } = show();
  screen.getByText("in the pane").focus();
  await user.keyboard("e");
  screen.getByText("in the list").focus();
  await user.keyboard("e");
  rerender(
    <CommandsProvider keymap={keymapWith({})}>
      <Screens list={false} />
    </CommandsProvider>,
  );
  await user.keyboard("e");
  expect(said).toEqual(["pane", "list", "app"]);
});

it("leaves text fields and dialogs their letters", async () => {
  const user = userEvent.setup();
  show();
  await user.type(screen.getByLabelText("text"), "ee");
  expect(screen.getByLabelText<HTMLInputElement>("text").value).toBe("ee");
  await user.keyboard("{Escape}");
  screen.getByText("in a dialog").focus();
  await user.keyboard("e{Escape}");
  expect(said).toEqual(["back"]);
});

it("shows a sequence begun, and lets it go at a key that does not continue it", async () => {
  const user = userEvent.setup();
  show();
  await user.keyboard("n");
  expect(screen.getByText("n")).toBeDefined();
  await user.keyboard("t");
  expect(screen.getByText("nothing begun")).toBeDefined();
  await user.keyboard("ne");
  expect(said).toEqual(["thanks"]);
});

it("knows what can be done where", async () => {
  const user = userEvent.setup();
  show(false);
  await user.click(screen.getByText("what can I do"));
  expect(said).toEqual(["back", "done"]);
});

/** A list whose conversation is read only after a while, as a pane beside it. */
function Reading({ isRead, all = false }: { isRead: boolean; all?: boolean }) {
  const pane = useRef<HTMLElement>(null);
  useHeldKeys(!isRead, all ? "screen" : pane);
  return (
    <aside ref={pane} aria-label="Conversation" tabIndex={-1}>
      {isRead && <Read />}
    </aside>
  );
}
function Read() {
  const frame = useRef<HTMLButtonElement>(null);
  useCommands({ like: () => said.push("like") });
  useCommands({ done: () => said.push("pane") }, frame);
  useEffect(() => frame.current?.focus(), []);
  return (
    <button ref={frame} type="button">
      a message
    </button>
  );
}
function WithReading(props: { isRead: boolean; all?: boolean }) {
  return (
    <CommandsProvider keymap={keymapWith({})}>
      <Screens />
      <Reading {...props} />
    </CommandsProvider>
  );
}

it("keeps a key that nobody answers yet until what it acts on is there, and what follows behind it", async () => {
  const user = userEvent.setup();
  const { rerender } = render(<WithReading isRead={false} />);
  screen.getByText("in the list").focus();
  await user.keyboard("e");
  await user.keyboard("fe");
  expect(said).toEqual(["list"]);
  rerender(<WithReading isRead />);
  await waitFor(() => expect(said).toEqual(["list", "like", "pane"]));
});

it("keeps what is pressed inside of what is still read from those outside", async () => {
  const user = userEvent.setup();
  const { rerender } = render(<WithReading isRead={false} />);
  screen.getByLabelText("Conversation").focus();
  await user.keyboard("e");
  expect(said).toEqual([]);
  rerender(<WithReading isRead />);
  await waitFor(() => expect(said).toEqual(["pane"]));
});

it("forgets keys that wait at Escape, at a click, and when nothing comes", async () => {
  vi.useFakeTimers({ toFake: ["setTimeout", "clearTimeout"] });
  const press = (key: string) => fireEvent.keyDown(document.body, { key });
  const { rerender } = render(<WithReading isRead={false} all />);
  press("e");
  press("Escape");
  press("e");
  fireEvent.pointerDown(screen.getByText("in the list"));
  press("e");
  vi.advanceTimersByTime(4_000);
  expect(said).toEqual(["back"]);
  press("e");
  expect(said).toEqual(["back", "list"]);
  vi.useRealTimers();
  rerender(<WithReading isRead all />);
  press("f");
  await new Promise((painted) =>
    requestAnimationFrame(() => requestAnimationFrame(painted)),
  );
  expect(said).toEqual(["back", "list", "like"]);
});

import { QueryClientProvider } from "@tanstack/react-query";
import { cleanup, fireEvent, render, screen } from "@testing-library/react";
import { afterEach, beforeEach, expect, it } from "vitest";
import { core } from "./bridge.ts";
import { BodyView } from "../../src/renderer/conversation/body-view.tsx";
import { PicturedName } from "../../src/renderer/ui/emoji.tsx";
import { queryClient } from "../../src/renderer/queries.ts";
import type { Body } from "../../src/shared/model/body.ts";

const emoji = {
  t: "emoji",
  name: "blob",
  url: "https://files.example/blob.png",
} as const;
const body: Body = [
  { t: "p", c: ["so ", emoji, " good"] },
  { t: "quote", c: [{ t: "p", c: [{ t: "b", c: [emoji] }] }] },
];

beforeEach(() => {
  core.reset();
  queryClient.clear();
});
afterEach(cleanup);

function show() {
  return render(
    <QueryClientProvider client={queryClient}>
      <BodyView messageId="m1" body={body} openLink={() => {}} />
    </QueryClientProvider>,
  );
}

it("shows an emoji from the core, asked for once by its message", async () => {
  core.answers["emoji.fetch"] = () => ({ id: "emoji-1", picture: true });
  const { container } = show();
  const [first, second] = await screen.findAllByAltText(":blob:");
  expect(container.textContent).toBe("so  good");
  for (const image of [first, second])
    expect(image?.getAttribute("src")).toBe("/media/emoji-1");
  expect(core.inputs("emoji.fetch")).toEqual([
    { messageId: "m1", name: "blob" },
  ]);
  if (first !== undefined) fireEvent.error(first);
  expect(screen.getByText("so :blob: good")).toBeDefined();
});

it("keeps its place while it is fetched", async () => {
  let answer: (() => void) | undefined;
  core.answers["emoji.fetch"] = () =>
    new Promise((resolve) => {
      answer = () => resolve({ id: "emoji-1", picture: true });
    });
  show();
  await expect.poll(() => answer).toBeDefined();
  const kept = screen.getAllByRole("img", { name: ":blob:" });
  expect(kept.map(({ className }) => className)).toEqual(
    Array.from({ length: 2 }, () => "emoji"),
  );
  answer?.();
  const shown = await screen.findAllByAltText(":blob:");
  expect(shown.map(({ className }) => className)).toEqual(
    kept.map(({ className }) => className),
  );
});

it("shows the words where there is no picture", async () => {
  core.answers["emoji.fetch"] = () => ({ id: "emoji-1", picture: false });
  const { container } = show();
  await expect.poll(() => core.inputs("emoji.fetch")).toHaveLength(1);
  await expect.poll(() => container.textContent).toBe("so :blob: good:blob:");
  expect(container.querySelector("img")).toBeNull();
});

it("shows those of a name and of a card in their places, and their words to whom cannot see", async () => {
  core.answers["emoji.fetch"] = () => ({ id: "emoji-1", picture: true });
  const who = {
    name: "Marta",
    shown: {
      name: "Marta :blob:",
      emoji: { blob: emoji.url },
      identityId: "i1",
    },
  };
  const { container } = render(
    <QueryClientProvider client={queryClient}>
      <PicturedName who={who} />
      <PicturedName who={{ name: "Ben :blob:" }} />
    </QueryClientProvider>,
  );
  expect(await screen.findAllByAltText(":blob:")).toHaveLength(1);
  expect(container.textContent).toBe("Marta Ben :blob:");
  expect(core.inputs("emoji.fetch")).toEqual([
    { identityId: "i1", name: "blob" },
  ]);
});

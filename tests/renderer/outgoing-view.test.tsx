import { QueryClient, QueryClientProvider } from "@tanstack/react-query";
import { fireEvent, render, screen } from "@testing-library/react";
import { beforeEach, expect, it, vi } from "vitest";
import { core } from "./bridge.ts";
import { OutgoingView } from "../../src/renderer/conversation/outgoing-view.tsx";
import { ToastProvider } from "../../src/renderer/ui/toast.tsx";
import type { OutboxItem } from "../../src/shared/model/outbox-item.ts";

beforeEach(() => core.reset());

const item: OutboxItem = {
  id: "with-a-film",
  accountId: "us",
  conversationId: "c",
  text: "Our film",
  state: "sending",
  createdAt: 1,
  notBefore: 1,
  attempts: 1,
};

it("says in its conversation how far it is, as the outbox knows it, and can be stopped there", async () => {
  const progress = { sentBytes: 20e6, totalBytes: 40e6 };
  core.answers = {
    "outbox.list": () => [{ ...item, progress }],
    "outbox.stop": () => item,
  };
  const queries = new QueryClient();
  const view = (shown: OutboxItem) => (
    <QueryClientProvider client={queries}>
      <ToastProvider>
        <OutgoingView
          item={shown}
          accountName="The Shop"
          undoable={false}
          onEdit={() => undefined}
        />
      </ToastProvider>
    </QueryClientProvider>
  );
  const { rerender } = render(view(item));
  expect(await screen.findByText(/50 % of 40 MB/)).toBeTruthy();
  fireEvent.click(screen.getByRole("button", { name: "Stop" }));
  await vi.waitFor(() =>
    expect(core.inputs("outbox.stop")).toEqual([{ id: item.id }]),
  );

  // The conversation knows that it has ended before the outbox was read again.
  rerender(view({ ...item, state: "failed" }));
  expect(screen.queryByRole("progressbar")).toBeNull();
  expect(screen.queryByRole("button", { name: "Stop" })).toBeNull();
});

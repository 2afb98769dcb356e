import { core } from "./bridge.ts";
import { QueryClientProvider } from "@tanstack/react-query";
import { cleanup, render, screen } from "@testing-library/react";
import userEvent from "@testing-library/user-event";
import { afterEach, expect, it } from "vitest";
import { SenderChoice } from "../../src/renderer/composer/sender-choice.tsx";
import { queryClient } from "../../src/renderer/queries.ts";
import type { Account } from "../../src/shared/model/account.ts";
import type { SendOptions } from "../../src/shared/model/send-options.ts";

afterEach(() => {
  cleanup();
  core.reset();
  queryClient.clear();
});

function show(senders: string[], options: SendOptions) {
  core.answers["accounts.senders"] = () => senders;
  const changes: SendOptions[] = [];
  const account = { id: "a1", capabilities: { recipients: true } } as Account;
  render(
    <QueryClientProvider client={queryClient}>
      <SenderChoice
        account={account}
        answers="m1"
        options={options}
        onChange={(changed) => changes.push(changed)}
      />
    </QueryClientProvider>,
  );
  return { asked: () => core.inputs("accounts.senders"), changes };
}

it("shows the address that was written to, and keeps another that is chosen", async () => {
  const { asked, changes } = show(["shop@x.test", "anna@x.test"], {
    subject: "Hello",
  });
  const choice = await screen.findByLabelText("From");
  expect(choice).toHaveProperty("value", "shop@x.test");
  expect(asked()).toEqual([{ id: "a1", inReplyTo: "m1" }]);
  await userEvent.selectOptions(choice, "anna@x.test");
  expect(changes).toEqual([{ subject: "Hello", from: "anna@x.test" }]);
});

it("the usual one needs not be kept, and one that is ours no longer shows", async () => {
  const { changes } = show(["anna@x.test"], { from: "old@x.test" });
  const choice = await screen.findByLabelText("From");
  expect(choice).toHaveProperty("value", "old@x.test");
  expect(choice.dataset["wrong"]).toBe("true");
  await userEvent.selectOptions(choice, "anna@x.test");
  expect(changes).toEqual([{}]);
});

it("there is nothing to choose where there is one address", async () => {
  const { asked } = show(["anna@x.test"], {});
  await expect.poll(() => asked().length).toBe(1);
  expect(screen.queryByLabelText("From")).toBeNull();
});

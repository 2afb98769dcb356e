import { core } from "./bridge.ts";
import { QueryClient, QueryClientProvider } from "@tanstack/react-query";
import { cleanup, render, screen } from "@testing-library/react";
import { afterEach, expect, it } from "vitest";
import { CommandsProvider } from "../../src/renderer/commands.tsx";
import { Rail } from "../../src/renderer/rail.tsx";
import { useBadges } from "../../src/renderer/use-badges.ts";
import { keymapWith } from "../../src/shared/keymap.ts";
import type { Account } from "../../src/shared/model/account.ts";

afterEach(cleanup);

function Places() {
  return <Rail screen="deck" badges={useBadges()} onGo={() => undefined} />;
}

it("says on the way to the accounts how many of them need the user", async () => {
  const account = (id: string, health: Partial<Account["health"]>) =>
    ({
      id,
      paused: false,
      counts: { overdue: 0 },
      health: { state: "ok", polling: false, failures: 0, ...health },
    }) as Account;
  core.answers["accounts.list"] = () => [
    account("a", {}),
    account("b", { state: "needs-sign-in" }),
    account("c", { expiresAt: Date.now() + 86_400_000 }),
  ];
  core.answers["outbox.list"] = () => [];
  render(
    <QueryClientProvider client={new QueryClient()}>
      <CommandsProvider keymap={keymapWith({})}>
        <Places />
      </CommandsProvider>
    </QueryClientProvider>,
  );
  expect(
    await screen.findByRole("button", { name: "Accounts, 2 need you" }),
  ).toBeDefined();
});

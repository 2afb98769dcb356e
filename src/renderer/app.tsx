import { useQuery } from "@tanstack/react-query";
import { useCallback, useMemo, useRef, useState } from "react";
import { keymapWith } from "../shared/keymap.ts";
import { AccountsScreen } from "./accounts/accounts-screen.tsx";
import { useAppearance } from "./appearance.ts";
import { CommandsProvider, useCommands } from "./commands.tsx";
import { ConnectionBanner } from "./connection-banner.tsx";
import {
  ConversationPane,
  type PaneFocus,
} from "./conversation/conversation-pane.tsx";
import { Deck } from "./deck/deck.tsx";
import { OutboxScreen } from "./outbox/outbox-screen.tsx";
import { accountsQuery, outboxQuery, settingsQuery } from "./queries.ts";
import { Rail, type Screen } from "./rail.tsx";
import { SearchScreen } from "./search/search-screen.tsx";
import { SettingsScreen } from "./settings/settings-screen.tsx";
import type { ConversationListHandle } from "./ui/conversation-list.tsx";
import { ToastProvider } from "./ui/toast.tsx";
import { WaitingScreen } from "./waiting/waiting-screen.tsx";
import { WelcomeScreen } from "./welcome/welcome-screen.tsx";
import "./app.css";

/** Composes the features; they do not know of one another. */
export function App() {
  useAppearance();
  const { data: settings } = useQuery(settingsQuery);
  const keymap = useMemo(() => keymapWith(settings?.keys ?? {}), [settings]);
  return (
    <CommandsProvider keymap={keymap}>
      <ToastProvider>
        <Places />
      </ToastProvider>
    </CommandsProvider>
  );
}

type Pane = { id: string; focus: PaneFocus };

function Places() {
  const [screen, setScreen] = useState<Screen>("deck");
  const [adding, setAdding] = useState(false);
  const [pane, setPane] = useState<Pane>();
  /** What the list in sight has in focus; the pane follows it while it is open. */
  const [focused, setFocused] = useState<string>();
  const list = useRef<ConversationListHandle>(null);
  const accounts = useQuery(accountsQuery);
  const outbox = useQuery(outboxQuery("open"));

  const go = useCallback((to: Screen) => {
    setScreen(to);
    setFocused(undefined);
    setAdding(false);
    setPane(undefined);
  }, []);
  const addAccount = useCallback(() => {
    go("accounts");
    setAdding(true);
  }, [go]);
  const open = useCallback(
    (id: string, to: PaneFocus["to"] = "thread") =>
      setPane({ id, focus: { to } }),
    [],
  );
  const close = useCallback(() => setPane(undefined), []);
  const follow = useCallback((id: string | undefined) => {
    setFocused(id);
    if (id !== undefined)
      setPane((pane) =>
        pane === undefined || pane.id === id
          ? pane
          : { id, focus: { to: "nothing" } },
      );
  }, []);

  useCommands({
    "go.deck": () => go("deck"),
    "go.waiting": () => go("waiting"),
    "go.outbox": () => go("outbox"),
    "go.accounts": () => go("accounts"),
    "go.settings": () => go("settings"),
    "account.add": addAccount,
    search: () => go("search"),
    back: () => (pane === undefined ? go("deck") : close()),
    ...(focused === undefined
      ? {}
      : {
          "pane.toggle": () =>
            pane === undefined ? open(focused, "nothing") : close(),
        }),
  });

  const failed = outbox.data?.filter(
    ({ state }) => state === "failed" || state === "unknown",
  );
  const overdue = accounts.data?.reduce(
    (sum, { counts }) => sum + counts.overdue,
    0,
  );
  const first = accounts.data?.length === 0 && screen === "deck";

  return (
    <div className="app" data-pane={pane === undefined ? undefined : "open"}>
      <Rail
        screen={screen}
        badges={{
          waiting: { count: overdue ?? 0, label: `${overdue ?? 0} overdue` },
          outbox: {
            count: failed?.length ?? 0,
            label: `${failed?.length ?? 0} need you`,
          },
        }}
        onGo={go}
      />
      <div className="app-middle">
        <ConnectionBanner />
        {first && <WelcomeScreen onAddAccount={addAccount} />}
        {screen === "deck" && !first && (
          <Deck list={list} onFocus={follow} onOpen={open} />
        )}
        {screen === "waiting" && <WaitingScreen onOpen={open} />}
        {screen === "search" && <SearchScreen onOpen={open} />}
        {screen === "outbox" && <OutboxScreen onOpen={open} />}
        {screen === "accounts" && (
          <AccountsScreen adding={adding} onOpen={open} />
        )}
        {screen === "settings" && <SettingsScreen />}
      </div>
      {pane !== undefined && (
        <ConversationPane
          key={pane.id}
          id={pane.id}
          focus={pane.focus}
          onBack={close}
          onClose={close}
        />
      )}
    </div>
  );
}

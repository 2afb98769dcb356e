import { useQuery } from "@tanstack/react-query";
import { useCallback, useMemo, useRef, useState } from "react";
import { keymapWith } from "../shared/keymap.ts";
import { useArchiveCommands } from "./archive-commands.ts";
import { AccountsScreen } from "./accounts/accounts-screen.tsx";
import { useAppearance } from "./appearance.ts";
import { CommandsProvider, useCommands } from "./commands.tsx";
import { PostPane } from "./composer/post-pane.tsx";
import { ReplyComposer } from "./composer/reply-composer.tsx";
import { ConnectionBanner } from "./connection-banner.tsx";
import { ConversationPane } from "./conversation/conversation-pane.tsx";
import { Deck } from "./deck/deck.tsx";
import { JobsStrip } from "./jobs-strip.tsx";
import { OutboxScreen } from "./outbox/outbox-screen.tsx";
import { type OfConversation, Overlay, type Over } from "./overlay.tsx";
import { SequenceHint } from "./palette/sequence-hint.tsx";
import { accountsQuery, archiveQuery, settingsQuery } from "./queries.ts";
import { Rail, type Screen } from "./rail.tsx";
import { ArchiveBanner } from "./safety/archive-banner.tsx";
import { ClosedScreen } from "./safety/closed-screen.tsx";
import { RestoreButton } from "./safety/restore-button.tsx";
import { UpdatingScreen } from "./safety/updating-screen.tsx";
import { useRuleCommands } from "./rule-commands.ts";
import { SearchScreen } from "./search/search-screen.tsx";
import { SettingsScreen } from "./settings/settings-screen.tsx";
import { SettingsSections, type SettingsWanted } from "./settings-sections.tsx";
import { printValue } from "../shared/query/print.ts";
import { useTriage } from "./triage.ts";
import { useBadges } from "./use-badges.ts";
import { LabelSearchProvider } from "./ui/label-chip.tsx";
import { ToastProvider } from "./ui/toast.tsx";
import { usePane } from "./use-pane.ts";
import { WaitingScreen } from "./waiting/waiting-screen.tsx";
import { WelcomeScreen } from "./welcome/welcome-screen.tsx";
import "./app.css";

/** Composes the features; they do not know of one another. */
export function App() {
  useAppearance();
  const { data: settings } = useQuery(settingsQuery);
  const { data: archive } = useQuery(archiveQuery);
  const keymap = useMemo(() => keymapWith(settings?.keys ?? {}), [settings]);
  return (
    <CommandsProvider keymap={keymap}>
      <ToastProvider>
        {archive === undefined || archive.state === "open" ? (
          <Places />
        ) : (
          <div className="app-alone">
            <ConnectionBanner />
            {archive.state === "closed" ? (
              <ClosedScreen archive={archive} />
            ) : (
              <UpdatingScreen archive={archive} />
            )}
          </div>
        )}
        <SequenceHint />
      </ToastProvider>
    </CommandsProvider>
  );
}

/** The message that the keyboard is on, where it came in. */
function messageInFocus() {
  const message = document.activeElement?.closest<HTMLElement>("[data-author]");
  return {
    messageId: message?.dataset["message"],
    personId: message?.dataset["author"],
  };
}

function areNone(accounts: readonly unknown[]): boolean {
  return accounts.length === 0;
}

function Places() {
  const [screen, setScreen] = useState<Screen>("deck");
  const [adding, setAdding] = useState(false);
  const [over, setOver] = useState<Over>();
  const [columnId, setColumnId] = useState<string>();
  const [searchText, setSearchText] = useState("");
  /** What the settings are opened for. */
  const [wanted, setWanted] = useState<SettingsWanted>();
  const home = useRef<{ focus: () => void }>(null);
  const { pane, focused, listFocus, covers, open, close, follow, leave, back } =
    usePane(home);
  /** A new post is written where a conversation would be. */
  const [posting, setPosting] = useState(false);
  const { data: isEmpty } = useQuery({ ...accountsQuery, select: areNone });
  const badges = useBadges();
  const { undo, redo } = useTriage();

  const go = useCallback(
    (to: Screen) => {
      setScreen(to);
      setAdding(false);
      setPosting(false);
      setWanted(undefined);
      leave(to !== screen);
    },
    [leave, screen],
  );
  const openConversation: typeof open = useCallback(
    (id, to, messageId) => {
      setPosting(false);
      open(id, to, messageId);
    },
    [open],
  );
  const openMessage = useCallback(
    (id: string, messageId: string) =>
      openConversation(id, "thread", messageId),
    [openConversation],
  );
  const closePost = useCallback(() => {
    setPosting(false);
    close();
  }, [close]);
  const addAccount = useCallback(() => {
    go("accounts");
    setAdding(true);
  }, [go]);
  function goToSettings(wanted: SettingsWanted): void {
    go("settings");
    setWanted(wanted);
  }
  const archiveCommands = useArchiveCommands(
    useCallback(() => go("settings"), [go]),
  );
  const ruleCommands = useRuleCommands(
    screen === "search" ? searchText : undefined,
    columnId,
    goToSettings,
  );
  const closeOver = useCallback(() => setOver(undefined), []);
  const search = useCallback(
    (query: string) => {
      setSearchText(query);
      go("search");
      // What was pressed may be gone: the keyboard is in the box.
      requestAnimationFrame(() => home.current?.focus());
    },
    [go],
  );
  const searchLabel = useCallback(
    (name: string) => search(`label:${printValue(name)} `),
    [search],
  );
  /** What the keyboard is on: the open conversation, else what the list has in focus. */
  function subjectId(): string | undefined {
    return document.activeElement?.closest(".conversation-pane") === null
      ? (focused ?? pane?.id)
      : pane?.id;
  }

  /** What concerns the conversation, or the message in it that the keyboard is on. */
  function showOver(what: OfConversation["what"]): () => void {
    return () => {
      const conversationId = subjectId();
      if (conversationId !== undefined)
        setOver({ what, conversationId, ...messageInFocus() });
    };
  }

  useCommands(
    {
      "go.deck": () => go("deck"),
      "go.waiting": () => go("waiting"),
      "go.outbox": () => go("outbox"),
      "go.drafts": () => go("outbox"),
      "go.accounts": () => go("accounts"),
      "go.settings": () => go("settings"),
      "archive.export": () => goToSettings({ what: "export" }),
      "archive.import": () => goToSettings({ what: "import" }),
      labels: () => goToSettings({ what: "labels" }),
      ...ruleCommands,
      ...archiveCommands,
      "account.add": addAccount,
      "post.new": () => setPosting(true),
      search: () => go("search"),
      palette: () => setOver({ what: "palette", from: document.activeElement }),
      undo: () => void undo(),
      redo: () => void redo(),
      help: () => setOver({ what: "help" }),
      back: () => {
        if (posting) closePost();
        else if (pane !== undefined) close();
        else if (screen !== "deck") go("deck");
      },
      ...(pane === undefined && focused === undefined
        ? {}
        : {
            label: showOver("labels"),
            merge: showOver("merge"),
            person: showOver("person"),
            "note.person": showOver("person-note"),
            promise: showOver("promise"),
            feedback: showOver("feedback"),
          }),
      ...(pane !== undefined
        ? { "pane.toggle": close }
        : focused !== undefined
          ? { "pane.toggle": () => open(focused, "nothing") }
          : {}),
    },
    "app",
  );

  const first = isEmpty === true && screen === "deck";
  return (
    <LabelSearchProvider value={searchLabel}>
      <div
        className="app"
        data-pane={pane === undefined && !posting ? undefined : "open"}
      >
        <Rail screen={screen} badges={badges} onGo={go} />
        <div className="app-middle" inert={covers}>
          <ConnectionBanner />
          <ArchiveBanner />
          <JobsStrip isInSettings={screen === "settings"} />
          {first && (
            <WelcomeScreen
              onAddAccount={addAccount}
              onImport={() => goToSettings({ what: "import" })}
              restore={<RestoreButton />}
            />
          )}
          {screen === "deck" && !first && (
            <Deck
              home={home}
              currentId={columnId}
              onCurrent={setColumnId}
              onFocus={follow}
              onOpen={openConversation}
            />
          )}
          {screen === "waiting" && (
            <WaitingScreen
              home={home}
              onFocus={follow}
              onOpen={openConversation}
            />
          )}
          {screen === "search" && (
            <SearchScreen
              home={home}
              text={searchText}
              onText={setSearchText}
              onOpen={openMessage}
              onLeave={() => go("deck")}
              onExport={(query) => goToSettings({ what: "export", query })}
            />
          )}
          {screen === "outbox" && (
            <OutboxScreen
              home={home}
              onWrite={(id) => {
                if (id === undefined) setPosting(true);
                else openConversation(id, "composer");
              }}
            />
          )}
          {screen === "accounts" && <AccountsScreen adding={adding} />}
          {screen === "settings" && (
            <SettingsScreen>
              <SettingsSections wanted={wanted} />
            </SettingsScreen>
          )}
        </div>
        {posting && <PostPane onClose={closePost} />}
        {pane !== undefined && !posting && (
          <ConversationPane
            listFocus={listFocus}
            key={pane.id}
            id={pane.id}
            focus={pane.focus}
            composer={ReplyComposer}
            onBack={back}
            onClose={close}
          />
        )}
        {over !== undefined && (
          <Overlay
            over={over}
            onClose={closeOver}
            onSearch={search}
            onColumn={(id) => {
              if (screen !== "deck") go("deck");
              setColumnId(id);
            }}
          />
        )}
      </div>
    </LabelSearchProvider>
  );
}

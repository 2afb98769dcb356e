import { useMutation, useQuery } from "@tanstack/react-query";
import { type ReactNode, useState } from "react";
import type { Input } from "../../shared/contract/index.ts";
import type { Settings } from "../../shared/model/settings.ts";
import { client } from "../api.ts";
import { appInfo, settingsQuery } from "../queries.ts";
import { ErrorState, messageOf } from "../ui/error-state.tsx";
import { Field } from "../ui/field.tsx";
import { Screen } from "../ui/screen.tsx";
import { useToast } from "../ui/toast.tsx";
import { Choice } from "./choice.tsx";
import { Choices } from "./choices.tsx";
import type { SaveSettings } from "./save-settings.ts";
import { KeyList } from "./key-list.tsx";
import "./settings-screen.css";

/** What the user has chosen; every choice holds at once. */
export function SettingsScreen({
  children,
}: {
  /** What other features have to say here. */
  children: ReactNode;
}) {
  const { data: settings, error, refetch } = useQuery(settingsQuery);
  const { data: info } = useQuery(appInfo);
  const toast = useToast();
  const save = useMutation({
    mutationFn: (part: Input<"settings.save">) =>
      client.call("settings.save", part),
    // Holds before it is on disk: the next key is already another command's.
    onMutate: (part, { client: queries }) =>
      void queries.setQueryData(
        settingsQuery.queryKey,
        (old) => old && Object.assign({}, old, part),
      ),
    onError: (error, _part, _before, { client: queries }) => {
      toast({ text: messageOf(error), tone: "problem" });
      void queries.invalidateQueries(settingsQuery);
    },
  });
  return (
    <Screen title="Settings">
      {error !== null && (
        <ErrorState
          title="The settings cannot be shown"
          error={error}
          onRetry={() => void refetch()}
        />
      )}
      {settings !== undefined && (
        <Chosen settings={settings} onSave={save.mutate} />
      )}
      {children}
      {settings !== undefined && (
        <KeyList settings={settings} onSave={save.mutate} />
      )}
      {info !== undefined && (
        <p className="settings-about">
          Porchlight {info.version}
          {info.demo ? ", the demo" : ""}. Everything is kept in{" "}
          <code>{info.dataDir}</code>
        </p>
      )}
    </Screen>
  );
}

function Chosen({
  settings,
  onSave,
}: {
  settings: Settings;
  onSave: SaveSettings;
}) {
  return (
    <div className="settings">
      <Choice
        legend="Theme"
        value={settings.theme}
        options={[
          ["system", "Like the system"],
          ["light", "Light"],
          ["dark", "Dark"],
        ]}
        onChange={(theme) => onSave({ theme })}
      />
      <Choice
        legend="Density"
        value={settings.density}
        options={[
          ["comfortable", "Comfortable"],
          ["compact", "Compact"],
        ]}
        onChange={(density) => onSave({ density })}
      />
      <Choice
        legend="After a decision go to"
        value={settings.afterAction}
        options={[
          ["next", "the next conversation"],
          ["previous", "the previous one"],
        ]}
        onChange={(afterAction) => onSave({ afterAction })}
      />
      <Choices
        legend="Streams you answer for"
        help="What is:mine finds. None chosen: all of them."
        values={settings.ownedStreams}
        options={[
          ["direct", "To us"],
          ["brand", "About us"],
          ["product", "About our products"],
          ["industry", "About our industry"],
        ]}
        onChange={(ownedStreams) => onSave({ ownedStreams })}
      />
      <UndoSeconds seconds={settings.undoSeconds} onSave={onSave} />
    </div>
  );
}

function UndoSeconds({
  seconds,
  onSave,
}: {
  seconds: number;
  onSave: SaveSettings;
}) {
  const [typed, setTyped] = useState(String(seconds));
  const wrong = !/^\d{1,2}$/.test(typed.trim()) || Number(typed) > 60;
  return (
    <Field
      label="Seconds to take back what was sent"
      help="0 sends at once."
      error={wrong ? "A whole number from 0 to 60." : undefined}
    >
      {(control) => (
        <input
          {...control}
          className="settings-seconds"
          inputMode="numeric"
          value={typed}
          onChange={(event) => setTyped(event.target.value)}
          onBlur={() => {
            if (!wrong && Number(typed) !== seconds)
              onSave({ undoSeconds: Number(typed) });
          }}
          onKeyDown={(event) => {
            if (event.key === "Enter") event.currentTarget.blur();
          }}
        />
      )}
    </Field>
  );
}

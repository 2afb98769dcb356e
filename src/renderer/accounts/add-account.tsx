import { useQuery } from "@tanstack/react-query";
import { useRef, useState } from "react";
import type { Account } from "../../shared/model/account.ts";
import type { ChannelKind } from "../../shared/model/channel-kind.ts";
import type { HistoryReach } from "../../shared/model/history.ts";
import type { Setup } from "../../shared/model/setup.ts";
import { client } from "../api.ts";
import { useCommands } from "../commands.tsx";
import { accountsQuery, kindsQuery } from "../queries.ts";
import { Avatar } from "../ui/avatar.tsx";
import { Button } from "../ui/button.tsx";
import { Screen } from "../ui/screen.tsx";
import { ChooseForm } from "./choose-form.tsx";
import { ReachField } from "./history-field.tsx";
import { SetupForm } from "./setup-form.tsx";
import "./add-account.css";

/** Choose a channel, then its form. */
export function AddAccount({
  onDone,
  onCancel,
}: {
  /** With a sentence about what was added. */
  onDone: (said: string) => void;
  onCancel: () => void;
}) {
  const { data: kinds = [] } = useQuery(kindsQuery);
  const [kind, setKind] = useState<ChannelKind>();
  useCommands({
    back: () => (kind === undefined ? onCancel() : setKind(undefined)),
  });
  const back = () => setKind(undefined);
  const chosen = kinds.find((each) => each.channel === kind);
  return (
    <Screen
      title={chosen === undefined ? "Add an account" : `Add: ${chosen.name}`}
      actions={<Button onClick={onCancel}>Back to the accounts</Button>}
    >
      <div>
        {chosen === undefined ? (
          <ul className="add-kinds">
            {kinds.map(({ channel, name, says }) => (
              <li key={channel}>
                <button
                  type="button"
                  className="add-kind"
                  onClick={() => setKind(channel)}
                >
                  <Avatar name={name} seed={channel} channel={channel} />
                  <span>
                    <b>{name}</b>
                    <span className="add-says">{says}</span>
                  </span>
                </button>
              </li>
            ))}
          </ul>
        ) : (
          <Form setup={chosen} onDone={onDone} onCancel={back} />
        )}
      </div>
    </Screen>
  );
}

/** The form of the channel's own making: many at once, or one. */
function Form({
  setup,
  onDone,
  onCancel,
}: {
  setup: Setup;
  onDone: (said: string) => void;
  onCancel: () => void;
}) {
  const [reach, setReach] = useState<HistoryReach>("month");
  const { data: before } = useQuery(accountsQuery);
  const known = useRef(before);
  const { one, many, find, keepsHistory } = setup;
  const finish = (said: string) => {
    if (keepsHistory === true)
      fetchHistory(setup.channel, reach, known.current ?? []).catch(
        () => undefined,
      );
    onDone(said);
  };
  const said = `${one.charAt(0).toUpperCase()}${one.slice(1)} is added.`;
  const history = keepsHistory === true && (
    <ReachField
      label="Fetch what was there before"
      help="In the background, newest first. Who wrote more than a week ago does not count as waiting. More can be fetched later."
      value={reach}
      onChange={setReach}
    />
  );
  return find?.to === "choose" ? (
    <ChooseForm
      setup={setup}
      from={find.from}
      onDone={(added) =>
        finish(added === 1 ? said : `${added} ${many} are added.`)
      }
      onCancel={onCancel}
    >
      {history}
    </ChooseForm>
  ) : (
    <SetupForm setup={setup} onDone={() => finish(said)} onCancel={onCancel}>
      {history}
    </SetupForm>
  );
}

/** Asks for what was there before, for the accounts that are new now. */
async function fetchHistory(
  channel: ChannelKind,
  reach: HistoryReach,
  known: readonly Account[],
): Promise<void> {
  if (reach === "none") return;
  const accounts = await client.call("accounts.list", {});
  for (const { id, channel: its } of accounts)
    if (its === channel && !known.some((before) => before.id === id))
      await client.call("accounts.history", { id, reach });
}

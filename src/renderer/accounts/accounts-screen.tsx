import { useQuery } from "@tanstack/react-query";
import { useState } from "react";
import { useCommands } from "../commands.tsx";
import {
  accountsQuery,
  appInfo,
  completenessQuery,
  responseTimeQuery,
} from "../queries.ts";
import { Button } from "../ui/button.tsx";
import { EmptyState } from "../ui/empty-state.tsx";
import { ErrorState } from "../ui/error-state.tsx";
import { Notice, Screen } from "../ui/screen.tsx";
import { useNow } from "../ui/time.tsx";
import { useToast } from "../ui/toast.tsx";
import { AccountRow } from "./account-row.tsx";
import { AddAccount } from "./add-account.tsx";
import { RemovedAccounts } from "./removed-accounts.tsx";
import { healthWords } from "./health-words.ts";
import "./form.css";

/** Every account with its health; adding one. */
export function AccountsScreen({
  adding: beginAdding,
}: {
  /** Begin with the form that adds one. */
  adding: boolean;
}) {
  const [adding, setAdding] = useState(beginAdding);
  const toast = useToast();
  useCommands({ "account.add": () => setAdding(true) });
  if (adding)
    return (
      <AddAccount
        onDone={(said) => {
          toast({ text: `${said} It is being polled now.` });
          setAdding(false);
        }}
        onCancel={() => setAdding(false)}
      />
    );
  return <AccountList onAdd={() => setAdding(true)} />;
}

function AccountList({ onAdd }: { onAdd: () => void }) {
  const { data: accounts, error, refetch } = useQuery(accountsQuery);
  const { data: info } = useQuery(appInfo);
  const { data: whole } = useQuery(completenessQuery);
  const { data: figures } = useQuery(responseTimeQuery({ by: "account" }));

  const now = useNow();
  const present = accounts?.filter(({ removedAt }) => removedAt === undefined);
  const broken = present?.filter(
    (account) => healthWords(account, now).tone === "broken",
  ).length;
  return (
    <Screen
      title="Accounts"
      facts={
        present !== undefined &&
        present.length > 0 &&
        (broken === 0
          ? `${present.length} in all, none of them needs you.`
          : `${present.length} in all, ${broken} of them need${broken === 1 ? "s" : ""} you.`)
      }
      actions={
        <Button kind="primary" onClick={onAdd}>
          Add an account
        </Button>
      }
    >
      {info?.archiveWarning !== undefined && (
        <Notice tone="problem">{info.archiveWarning}</Notice>
      )}
      {info?.secretsWarning !== undefined && (
        <Notice tone="problem">{info.secretsWarning}</Notice>
      )}
      {error !== null && (
        <ErrorState
          title="The accounts cannot be shown"
          error={error}
          onRetry={() => void refetch()}
        />
      )}
      {present?.length === 0 && (
        <EmptyState title="No account yet">
          <p>Add one, and what people write there comes in by itself.</p>
        </EmptyState>
      )}
      {present !== undefined && present.length > 0 && (
        <ul className="account-list">
          {present.map((account) => (
            <AccountRow
              key={account.id}
              account={account}
              completeness={whole?.find(
                ({ accountId }) => accountId === account.id,
              )}
              figures={figures?.find(({ key }) => key === account.id)}
            />
          ))}
        </ul>
      )}
      <RemovedAccounts />
    </Screen>
  );
}

import { Plus } from "lucide-react";
import { useState } from "react";
import { z } from "zod";
import type { Account } from "../../shared/model/account.ts";
import type { Stream } from "../../shared/model/message.ts";
import { maxSources, source, type Source } from "../../shared/model/source.ts";
import { client } from "../api.ts";
import { Button } from "../ui/button.tsx";
import { SaveForm } from "./save-form.tsx";
import { StreamRow } from "./stream-row.tsx";
import "./sources-field.css";

const kinds: Record<Source["kind"], { label: string; example: string }> = {
  hashtag: { label: "Hashtag", example: "#coffee" },
  search: { label: "Search", example: "your name" },
  word: { label: "Public word", example: "your name" },
};
/** Where the whole network can be searched, no server's view of it is looked through for words. */
function offered({ channel }: Account) {
  return Object.entries(kinds).filter(
    ([kind]) => channel === "mastodon" || kind !== "word",
  );
}

const streams: Partial<Record<Stream, string>> = {
  brand: "About us",
  product: "About our products",
  industry: "About our industry",
};

/** A row of the list; its key stays while it is typed in. */
type Row = Source & { key: number };

const stored = z.object({ sources: z.array(source).catch([]) });

function rowsOf(account: Account): Row[] {
  const read = stored.safeParse(account.settings);
  const sources = read.success ? read.data.sources : [];
  return sources.map((each, key) => ({ ...each, key }));
}

/** What an account listens to beside what means it: hashtags, searches, words, each in its stream. */
export function SourcesField({ account }: { account: Account }) {
  const [rows, setRows] = useState(() => rowsOf(account));

  const change = (key: number, part: Partial<Source>) =>
    setRows(rows.map((row) => (row.key === key ? { ...row, ...part } : row)));
  const add = () =>
    setRows([
      ...rows,
      {
        key: Math.max(0, ...rows.map(({ key }) => key + 1)),
        kind: "hashtag",
        value: "",
        stream: "industry",
      },
    ]);

  async function save(): Promise<string> {
    // An empty line is one that was not needed after all.
    const typed = rows.filter(({ value }) => value.trim() !== "");
    await client.call("accounts.update", {
      id: account.id,
      settings: {
        sources: typed.map(({ kind, value, stream: in_ }) => ({
          kind,
          value: value.trim(),
          stream: in_,
        })),
      },
    });
    setRows(typed);
    return typed.length === 0
      ? `${account.name} listens to nothing but what means it.`
      : `Saved. ${account.name} is being polled for it now.`;
  }

  return (
    <SaveForm
      className="sources"
      label={`What ${account.name} listens to`}
      action="Save the sources"
      beside={
        <Button onClick={add} disabled={rows.length >= maxSources}>
          <Plus aria-hidden /> Add a source
        </Button>
      }
      save={save}
    >
      <fieldset className="sources-list">
        <legend>Also listens to</legend>
        <p className="sources-help">
          What is found there waits for nobody: it is shown in its stream.
          {account.channel === "mastodon" &&
            " Searching needs a server that can; a public word is looked for in what the server sees, which suits small ones."}
        </p>
        {rows.map((row, at) => (
          <StreamRow
            key={row.key}
            name={`Source ${at + 1}`}
            what={row.value}
            value={row.stream}
            streams={streams}
            onChange={(stream) => change(row.key, { stream })}
            onRemove={() => setRows(rows.filter((each) => each !== row))}
          >
            <select
              aria-label="Kind"
              value={row.kind}
              onChange={(event) =>
                change(row.key, {
                  kind: source.shape.kind.parse(event.target.value),
                })
              }
            >
              {offered(account).map(([kind, { label }]) => (
                <option key={kind} value={kind}>
                  {label}
                </option>
              ))}
            </select>
            <input
              aria-label="What"
              dir="auto"
              maxLength={200}
              placeholder={kinds[row.kind].example}
              value={row.value}
              onChange={(event) =>
                change(row.key, { value: event.target.value })
              }
            />
          </StreamRow>
        ))}
      </fieldset>
    </SaveForm>
  );
}

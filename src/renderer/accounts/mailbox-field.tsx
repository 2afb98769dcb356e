import { Plus } from "lucide-react";
import { useId, useState } from "react";
import { z } from "zod";
import { AppError } from "../../shared/fault.ts";
import type { Account } from "../../shared/model/account.ts";
import { stream, type Stream } from "../../shared/model/message.ts";
import { client } from "../api.ts";
import { Button } from "../ui/button.tsx";
import { Field } from "../ui/field.tsx";
import { SaveForm } from "./save-form.tsx";
import { StreamRow } from "./stream-row.tsx";
import "./sources-field.css";

const folder = z.object({ path: z.string(), stream });
/** What of a mailbox's settings is changed here. */
const stored = z.object({
  aliases: z.array(z.string()).catch([]),
  folders: z
    .array(folder)
    .min(1)
    .catch([{ path: "INBOX", stream: "direct" }]),
  foundFolders: z.array(z.string()).catch([]),
  name: z.string().catch(""),
  signature: z.string().catch(""),
  attribution: z.string().catch(""),
  keepsSent: z.boolean().optional().catch(undefined),
  quote: z.boolean().catch(true),
});

const streams: Record<Stream, string> = {
  direct: "To us: people wait",
  brand: "About us",
  product: "About our products",
  industry: "About our industry",
};
const mostFolders = 50;
const usualAttribution = "On {date}, {name} wrote:";

/** Who puts what was sent into the folder for it. */
const keeper = z.enum(["usual", "we", "server"]);
type Keeper = z.infer<typeof keeper>;
const keepers: Record<Keeper, string> = {
  usual: "As is known of the provider",
  we: "Porchlight puts it into Sent",
  server: "The server puts it into Sent by itself",
};

/** What is left empty is as if it had never been said. */
const orNone = (text: string) => (text.trim() === "" ? null : text.trim());

/** A row of the list; its key stays while it is typed in. */
type Row = z.infer<typeof folder> & { key: number };

/** What a mailbox reads, which other addresses are its own, and what stands below what it sends. */
export function MailboxField({ account }: { account: Account }) {
  const [kept] = useState(() => stored.parse(account.settings));
  const [rows, setRows] = useState<Row[]>(() =>
    kept.folders.map((each, key) => ({ ...each, key })),
  );
  const [aliases, setAliases] = useState(kept.aliases.join("\n"));
  const [name, setName] = useState(kept.name);
  const [attribution, setAttribution] = useState(kept.attribution);
  const [keepsSent, setKeepsSent] = useState<Keeper>(
    kept.keepsSent === undefined ? "usual" : kept.keepsSent ? "server" : "we",
  );
  const [signature, setSignature] = useState(kept.signature);
  const [quote, setQuote] = useState(kept.quote);
  const known = useId();

  const change = (key: number, part: Partial<Row>) =>
    setRows(rows.map((row) => (row.key === key ? { ...row, ...part } : row)));
  const add = () =>
    setRows([
      ...rows,
      {
        key: Math.max(0, ...rows.map(({ key }) => key + 1)),
        path: "",
        stream: "direct",
      },
    ]);

  async function save(): Promise<string> {
    // An empty line is one that was not needed after all.
    const typed = rows.filter(({ path }) => path.trim() !== "");
    if (typed.length === 0) {
      throw new AppError(
        "invalid-input",
        "A mailbox reads one folder at least.",
      );
    }
    await client.call("accounts.update", {
      id: account.id,
      settings: {
        folders: typed.map((row) => ({
          path: row.path.trim(),
          stream: row.stream,
        })),
        aliases: aliases.split(/\s+/).filter((each) => each !== ""),
        name: orNone(name),
        signature: signature.trim(),
        quote,
        attribution: orNone(attribution),
        keepsSent: keepsSent === "usual" ? null : keepsSent === "server",
      },
    });
    setRows(typed);
    return `Saved. ${account.name} is being polled with it now.`;
  }

  return (
    <SaveForm
      className="sources"
      label={`The mailbox ${account.name}`}
      action="Save the mailbox"
      save={save}
    >
      <fieldset className="sources-list">
        <legend>Folders that are read</legend>
        <p className="sources-help">
          What you sent is always read. Only who writes to a folder that is “to
          us” waits.
        </p>
        <datalist id={known}>
          {kept.foundFolders.map((path) => (
            <option key={path} value={path}>
              {path}
            </option>
          ))}
        </datalist>
        {rows.map((row, at) => (
          <StreamRow
            key={row.key}
            name={`Folder ${at + 1}`}
            what={row.path}
            value={row.stream}
            streams={streams}
            onChange={(stream) => change(row.key, { stream })}
            onRemove={() => setRows(rows.filter((each) => each !== row))}
          >
            <input
              aria-label="Path"
              dir="auto"
              maxLength={1000}
              spellCheck={false}
              list={known}
              placeholder="INBOX/Support"
              value={row.path}
              onChange={(event) =>
                change(row.key, { path: event.target.value })
              }
            />
          </StreamRow>
        ))}
        <div>
          <Button onClick={add} disabled={rows.length >= mostFolders}>
            <Plus aria-hidden /> Add a folder
          </Button>
        </div>
      </fieldset>
      <Field
        label="Other addresses of this mailbox"
        help="One a line. What is written to them counts as written to you."
      >
        {(control) => (
          <textarea
            {...control}
            rows={2}
            spellCheck={false}
            dir="ltr"
            value={aliases}
            onChange={(event) => setAliases(event.target.value)}
          />
        )}
      </Field>
      <Field
        label="Your name, or your shop’s"
        help="Stands before the address in what you send."
      >
        {(control) => (
          <input
            {...control}
            maxLength={200}
            dir="auto"
            value={name}
            onChange={(event) => setName(event.target.value)}
          />
        )}
      </Field>
      <Field label="Signature" help="Below every mail that you write here.">
        {(control) => (
          <textarea
            {...control}
            rows={3}
            maxLength={5000}
            dir="auto"
            value={signature}
            onChange={(event) => setSignature(event.target.value)}
          />
        )}
      </Field>
      <label className="check">
        <input
          type="checkbox"
          checked={quote}
          onChange={(event) => setQuote(event.target.checked)}
        />
        Repeat what an answer answers, below it
      </label>
      {quote && (
        <Field
          label="The line above it"
          help="{name} and {date} stand for who wrote it and when."
        >
          {(control) => (
            <input
              {...control}
              maxLength={200}
              dir="auto"
              placeholder={usualAttribution}
              value={attribution}
              onChange={(event) => setAttribution(event.target.value)}
            />
          )}
        </Field>
      )}
      <Field label="A copy of what is sent">
        {(control) => (
          <select
            {...control}
            value={keepsSent}
            onChange={({ target }) => setKeepsSent(keeper.parse(target.value))}
          >
            {keeper.options.map((each) => (
              <option key={each} value={each}>
                {keepers[each]}
              </option>
            ))}
          </select>
        )}
      </Field>
    </SaveForm>
  );
}

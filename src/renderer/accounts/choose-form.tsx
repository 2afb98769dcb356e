import { type ReactNode, useState } from "react";
import type { Setup } from "../../shared/model/setup.ts";
import { client } from "../api.ts";
import { Button } from "../ui/button.tsx";
import { messageOf } from "../ui/error-state.tsx";
import { FoundLines } from "./found-lines.tsx";
import {
  addFound,
  type FoundLine,
  type FoundThing,
  maxLines,
  readList,
  searchAddresses,
} from "./found-search.ts";
import { ListFile } from "./list-file.tsx";
import { SetupFields } from "./setup-fields.tsx";
import { SetupIntro } from "./setup-intro.tsx";
import { firstTyped, shownFields, withChange } from "./typed.ts";
import { typedAddresses } from "./typed-addresses.ts";

/** Adds many at once: any number of addresses, what is found at each, and what became of each. */
export function ChooseForm({
  setup,
  from,
  onDone,
  onCancel,
  children,
}: {
  setup: Setup;
  /** The field with the addresses. */
  from: string;
  /** With how many were added. */
  onDone: (added: number) => void;
  onCancel: () => void;
  /** What else is chosen before they are added. */
  children?: ReactNode;
}) {
  const { channel, fields } = setup;
  const [typed, setTyped] = useState(() => firstTyped(fields));
  const [problems, setProblems] = useState<Record<string, string>>({});
  const [problem, setProblem] = useState<string>();
  const [lines, setLines] = useState<FoundLine[]>([]);
  const [busy, setBusy] = useState(false);

  const things = lines.flatMap((line) => line.things);
  const wanted = things.filter(
    (thing) => thing.wanted && thing.state !== "added",
  );
  const added = things.filter(({ state }) => state === "added").length;
  const shown = shownFields(fields, typed, { later: things.length > 0 });

  function change(name: string, value: string): void {
    setTyped(withChange(fields, typed, name, value));
    setProblems({});
  }

  function replace(old: FoundThing, now: FoundThing): void {
    const key = JSON.stringify(old.settings);
    setLines((lines) =>
      lines.map((line) => ({
        ...line,
        things: line.things.map((thing) =>
          JSON.stringify(thing.settings) === key ? now : thing,
        ),
      })),
    );
  }

  /** The settings that the fields make; null where one is wrong. */
  async function read(which: "typed" | "chosen") {
    setProblem(undefined);
    const names = shown
      .map(({ name }) => name)
      .filter((name) => which === "typed" || name !== from);
    const answer = await client.call("accounts.readTyped", {
      channel,
      typed,
      fields: names,
    });
    setProblems(answer.problems);
    return Object.keys(answer.problems).length === 0 ? answer.settings : null;
  }

  async function run(work: () => Promise<void>): Promise<void> {
    setBusy(true);
    try {
      await work();
    } catch (error) {
      setProblem(messageOf(error));
    } finally {
      setBusy(false);
    }
  }

  async function search(): Promise<void> {
    if ((await read("typed")) === null) return;
    const addresses = typedAddresses(typed[from] ?? "");
    if (addresses.length > maxLines) {
      setProblems({ [from]: `Take at most ${maxLines} addresses at a time.` });
      return;
    }
    setLines(
      addresses.map((address) => ({ address, state: "looking", things: [] })),
    );
    await searchAddresses(setup, addresses, (told) =>
      setLines((lines) =>
        lines.map((line) => (line.address === told.address ? told : line)),
      ),
    );
  }

  async function add(): Promise<void> {
    const settings = await read("chosen");
    if (settings === null) return;
    const count = await addFound(setup, wanted, settings, replace);
    if (count === wanted.length) onDone(added + count);
  }

  return (
    <form
      className="form"
      noValidate
      onSubmit={(event) => {
        event.preventDefault();
        if (!busy) void run(search);
      }}
    >
      <SetupIntro setup={setup} />
      {setup.list !== undefined && (
        <ListFile
          setup={setup}
          list={setup.list}
          busy={busy}
          onRead={async (path) => setLines([await readList(setup, path)])}
        />
      )}
      <SetupFields
        fields={shown.filter(({ later }) => !later)}
        typed={typed}
        problems={problems}
        takesFocus
        onChange={change}
      />
      <FoundLines
        lines={lines}
        onWant={(thing, wanted) => replace(thing, { ...thing, wanted })}
      />
      <SetupFields
        fields={shown.filter(({ later }) => later)}
        typed={typed}
        problems={problems}
        onChange={change}
      />
      {things.length > 0 && children}
      {problem !== undefined && (
        <p className="form-problem" role="alert">
          {problem}
        </p>
      )}
      <div className="form-actions">
        <Button onClick={() => (added > 0 ? onDone(added) : onCancel())}>
          {added > 0 ? "Close" : "Cancel"}
        </Button>
        <Button
          type="submit"
          kind={wanted.length > 0 ? "normal" : "primary"}
          disabled={busy}
        >
          {lines.some(({ state }) => state === "looking")
            ? "Looking…"
            : setup.find?.title}
        </Button>
        {wanted.length > 0 && (
          <Button kind="primary" disabled={busy} onClick={() => void run(add)}>
            {wanted.length === 1
              ? `Add ${setup.one}`
              : `Add ${wanted.length} ${setup.many}`}
          </Button>
        )}
      </div>
    </form>
  );
}

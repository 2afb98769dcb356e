import { useQuery, useQueryClient } from "@tanstack/react-query";
import { Ellipsis } from "lucide-react";
import { useEffect, useLayoutEffect, useRef, useState } from "react";
import type { Output } from "../../shared/contract/index.ts";
import { client } from "../api.ts";
import { useCommandList, useCommands } from "../commands.tsx";
import { rulesQuery } from "../queries.ts";
import { Button } from "../ui/button.tsx";
import { Menu, MenuItem, MenuSeparator } from "../ui/menu.tsx";
import { QueryErrorPlace } from "../ui/query-error.tsx";
import { useSay } from "../use-say.ts";
import { newRule, RuleDialog, type RuleDraft } from "./rule-dialog.tsx";
import { RuleWorkDialog, type RuleWork } from "./rule-work.tsx";
import { conversationsWords, doesWords } from "./rule-words.ts";
import "./rules.css";

type Listed = Output<"rules.list">[number];

/** What the rules are opened for; `write`: the query of a new one. */
export type RulesWanted = { what: "rules"; write?: string };

/** What is done by itself with what comes in: each rule with its switch, in the order in which they are asked. */
export function RuleList({ wanted }: { wanted: RulesWanted | undefined }) {
  const { data: rules = [] } = useQuery({
    ...rulesQuery,
    // Whether they can be asked hangs on accounts and topics as well.
    refetchOnMount: "always",
  });
  const say = useSay();
  const [written, setWritten] = useState<RuleDraft>();
  const [work, setWork] = useState<{ rule: Listed; work: RuleWork }>();
  const heading = useRef<HTMLHeadingElement>(null);
  useEffect(() => {
    if (wanted === undefined) return;
    heading.current?.scrollIntoView({ block: "start" });
    heading.current?.focus();
  }, [wanted]);
  const [met, setMet] = useState<RulesWanted>();
  if (wanted !== met) {
    setMet(wanted);
    if (wanted?.write !== undefined)
      setWritten({ ...newRule, query: wanted.write });
  }

  const cache = useQueryClient();
  function move(rule: Listed, by: 1 | -1): void {
    const from = rules.indexOf(rule);
    const moved = rules.toSpliced(from, 1).toSpliced(from + by, 0, rule);
    // A key that is held goes on from here, not from what has yet to be answered.
    cache.setQueryData(rulesQuery.queryKey, moved);
    void say(
      "The rules are asked in another order.",
      client.call("rules.order", { ids: moved.map(({ id }) => id) }),
    ).then((isKept) =>
      isKept ? undefined : cache.invalidateQueries(rulesQuery),
    );
  }

  return (
    <section className="rules" aria-labelledby="rules-title">
      <h2 id="rules-title" ref={heading} tabIndex={-1}>
        Rules
      </h2>
      {rules.length === 0 ? (
        <p className="rules-none">
          None yet: a rule is a query, and what is done with every conversation
          that it finds as something comes in there. Nothing is sent or deleted
          by a rule.
        </p>
      ) : (
        <ol className="rules-rows">
          {rules.map((rule, at) => (
            <RuleRow
              key={rule.id}
              rule={rule}
              at={at}
              isLast={at === rules.length - 1}
              onEdit={() => setWritten(rule)}
              onMove={(by) => move(rule, by)}
              onWork={(work) => setWork({ rule, work })}
            />
          ))}
        </ol>
      )}
      <div>
        <Button onClick={() => setWritten(newRule)}>New rule…</Button>
      </div>
      {written !== undefined && (
        <RuleDialog
          rule={written}
          onClose={() => setWritten(undefined)}
          onSave={(rule) => {
            const { id } = written;
            return id === undefined
              ? say(
                  `Rule “${rule.name}” added.`,
                  client.call("rules.add", rule),
                )
              : say(
                  `Rule “${rule.name}” changed.`,
                  client.call("rules.change", { id, ...rule }),
                );
          }}
        />
      )}
      {work !== undefined && (
        <RuleWorkDialog {...work} onClose={() => setWork(undefined)} />
      )}
    </section>
  );
}

function RuleRow({
  rule,
  at,
  isLast,
  onEdit,
  onMove,
  onWork,
}: {
  rule: Listed;
  at: number;
  isLast: boolean;
  onEdit: () => void;
  onMove: (by: 1 | -1) => void;
  onWork: (work: RuleWork) => void;
}) {
  const say = useSay();
  const { keymap } = useCommandList();
  const { id, name, query, does, active, met, fault } = rule;
  const row = useRef<HTMLLIElement>(null);
  const focused = useRef<HTMLElement>(null);
  function move(by: 1 | -1): void {
    const at = document.activeElement;
    if (at instanceof HTMLElement && row.current?.contains(at) === true)
      focused.current = at;
    onMove(by);
  }
  useLayoutEffect(() => {
    // What is put elsewhere in the page loses the keyboard.
    focused.current?.focus();
    focused.current = null;
    // oxlint-disable-next-line react/exhaustive-effect-dependencies -- once it stands there
  }, [at]);
  useCommands(
    {
      ...(at === 0 ? {} : { "rule.earlier": () => move(-1) }),
      ...(isLast ? {} : { "rule.later": () => move(1) }),
    },
    row,
  );
  return (
    <li className="rules-row" ref={row}>
      <input
        type="checkbox"
        role="switch"
        className="rules-switch"
        aria-label={`${name} is on`}
        aria-checked={active}
        checked={active}
        onChange={() =>
          void say(
            `Rule “${name}” is ${active ? "off" : "on"}.`,
            client.call("rules.change", { id, active: !active }),
          )
        }
      />
      <div className="rules-what">
        <span className="rules-name">
          <bdi>{name}</bdi>
        </span>
        {fault?.at === undefined ? (
          <code className="rules-query">{query}</code>
        ) : (
          <QueryErrorPlace query={query} place={placeOf(fault)} />
        )}
        <span className="rules-facts">
          {doesWords(does)} · {conversationsWords(met)} so far
        </span>
        {fault !== undefined && <p className="rules-fault">{fault.message}</p>}
      </div>
      <Menu
        trigger={
          <Button kind="plain" icon aria-label={`Rule ${name}: menu`}>
            <Ellipsis aria-hidden />
          </Button>
        }
      >
        <MenuItem onSelect={onEdit}>Edit…</MenuItem>
        <MenuItem
          keys={keymap["rule.earlier"][0]}
          disabled={at === 0}
          onSelect={() => move(-1)}
        >
          Ask earlier
        </MenuItem>
        <MenuItem
          keys={keymap["rule.later"][0]}
          disabled={isLast}
          onSelect={() => move(1)}
        >
          Ask later
        </MenuItem>
        <MenuItem
          disabled={fault !== undefined}
          onSelect={() => onWork("apply")}
        >
          Apply to what is here…
        </MenuItem>
        <MenuItem disabled={met === 0} onSelect={() => onWork("takeBack")}>
          Take back what it did…
        </MenuItem>
        <MenuSeparator />
        <MenuItem
          danger
          onSelect={() =>
            void say(
              `Rule “${name}” removed.`,
              client.call("rules.remove", { id }),
            )
          }
        >
          Remove
        </MenuItem>
      </Menu>
    </li>
  );
}

function placeOf({ at, length }: NonNullable<Listed["fault"]>) {
  return {
    ...(at === undefined ? {} : { at }),
    ...(length === undefined ? {} : { length }),
  };
}

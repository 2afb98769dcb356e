import { useQuery } from "@tanstack/react-query";
import { useState } from "react";
import type { Input } from "../../shared/contract/index.ts";
import { givenName } from "../../shared/model/given-name.ts";
import type { Rule } from "../../shared/model/rule.ts";
import { whyNotInRule } from "../../shared/query/in-rule.ts";
import { parseQuery } from "../../shared/query/parse.ts";
import { labelsQuery, topicsQuery, tryOutQuery } from "../queries.ts";
import { Button } from "../ui/button.tsx";
import { Dialog, DialogActions } from "../ui/dialog.tsx";
import { NameField } from "../ui/name-field.tsx";
import { QueryField, wrongOf } from "../ui/query-field.tsx";
import { useSettled } from "../ui/use-settled.ts";
import { NamesField, readNames } from "./names-field.tsx";
import { RulePreview } from "./rule-preview.tsx";

export type RuleDraft = Omit<Rule, "id"> & { id?: string };

export const newRule: RuleDraft = {
  name: "",
  query: "",
  does: { labels: [], star: false, mute: false },
  active: true,
};

/** A rule as it is written; what it would have met is shown beside it. */
export function RuleDialog({
  rule,
  onClose,
  onSave,
}: {
  rule: RuleDraft;
  onClose: () => void;
  /** Answers whether it is kept. */
  onSave: (written: Input<"rules.add">) => Promise<boolean>;
}) {
  const { data: labels = [] } = useQuery(labelsQuery);
  const { data: topics = [] } = useQuery(topicsQuery);
  const [name, setName] = useState(rule.name);
  const [query, setQuery] = useState(rule.query);
  const [labelled, setLabelled] = useState(rule.does.labels.join(", "));
  const [topic, setTopic] = useState(rule.does.topic ?? "");
  const [star, setStar] = useState(rule.does.star);
  const [mute, setMute] = useState(rule.does.mute);
  const [active, setActive] = useState(rule.active);
  const isEmpty = query.trim() === "";
  const parsed = parseQuery(query, { refuse: whyNotInRule });
  const asked = useSettled(query, 300);
  const isSettled = asked === query;
  const tried = useQuery({
    ...tryOutQuery(asked),
    enabled: isSettled && !isEmpty && parsed.ok,
  });
  const wrong = wrongOf(parsed, isSettled && !isEmpty ? tried.error : null);
  const names = readNames(labelled).map((one) => givenName.safeParse(one));
  const wrongLabel = names.find(({ success }) => !success)?.error;
  const about = topic.trim() === "" ? undefined : givenName.safeParse(topic);
  const doesSomething = names.length > 0 || about !== undefined || star || mute;
  const missing =
    name.trim() === ""
      ? "A rule needs a name."
      : isEmpty
        ? "A rule needs a query."
        : doesSomething
          ? undefined
          : "Choose what the rule does.";
  const isWhole =
    missing === undefined &&
    wrong === undefined &&
    wrongLabel === undefined &&
    about?.success !== false;

  function save(): void {
    if (!isWhole) return;
    const written = {
      name: name.trim(),
      query,
      does: {
        labels: names.flatMap(({ data }) => data ?? []),
        ...(about?.data === undefined ? {} : { topic: about.data }),
        star,
        mute,
      },
      active,
    };
    void onSave(written).then((kept) => {
      if (kept) onClose();
    });
  }

  return (
    <Dialog
      title={rule.id === undefined ? "New rule" : "Edit this rule"}
      size="l"
      onClose={onClose}
    >
      <form
        className="dialog-form rule-form"
        onSubmit={(event) => {
          event.preventDefault();
          save();
        }}
      >
        <div className="rule-fields">
          <NameField most={80} name={name} onName={setName} />
          <QueryField
            text={query}
            help="Asked of every conversation as something comes in there: refund channel:email"
            wrong={isEmpty ? undefined : wrong}
            onText={setQuery}
          />
          <fieldset className="rule-does">
            <legend>What it does</legend>
            <NamesField
              label="Labels"
              help="Apart by commas."
              error={wrongLabel?.issues[0]?.message}
              text={labelled}
              known={labels.map((label) => label.name)}
              onText={setLabelled}
            />
            <NamesField
              label="Topic"
              help="Of the message that the query finds."
              error={about?.error?.issues[0]?.message}
              text={topic}
              known={topics.map((one) => one.name)}
              isOne
              onText={setTopic}
            />
            <Tick checked={star} onChange={setStar}>
              Star it
            </Tick>
            <Tick checked={mute} onChange={setMute}>
              Mute it: nothing of it alarms or waits any more
            </Tick>
          </fieldset>
          <Tick checked={active} onChange={setActive}>
            On: for whatever comes in from now
          </Tick>
        </div>
        {tried.data !== undefined && wrong === undefined && !isEmpty && (
          <RulePreview tried={tried.data} />
        )}
        <DialogActions>
          {missing !== undefined && (
            <span className="rule-missing">{missing}</span>
          )}
          <Button onClick={onClose}>Cancel</Button>
          <Button kind="primary" type="submit" disabled={!isWhole}>
            {rule.id === undefined ? "Add" : "Save"}
          </Button>
        </DialogActions>
      </form>
    </Dialog>
  );
}

function Tick({
  checked,
  onChange,
  children,
}: {
  checked: boolean;
  onChange: (checked: boolean) => void;
  children: string;
}) {
  return (
    <label className="rule-tick">
      <input
        type="checkbox"
        checked={checked}
        onChange={({ target }) => onChange(target.checked)}
      />
      {children}
    </label>
  );
}

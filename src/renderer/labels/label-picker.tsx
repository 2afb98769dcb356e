import { useQuery } from "@tanstack/react-query";
import { Command } from "cmdk";
import { Check, Plus } from "lucide-react";
import { useState } from "react";
import { givenName } from "../../shared/model/given-name.ts";
import { fold, foldName } from "../../shared/query/fold.ts";
import { conversationQuery, labelsQuery } from "../queries.ts";
import { useRemembering } from "../remembering.ts";
import { Picker } from "../ui/picker.tsx";
import { VisuallyHidden } from "../ui/visually-hidden.tsx";
import "./label-picker.css";

/** Every label by name, those on the conversation ticked; Enter puts one on or takes it off, and makes a new one. */
export function LabelPicker({
  conversationId,
  onClose,
}: {
  conversationId: string;
  onClose: () => void;
}) {
  const { data: conversation } = useQuery(conversationQuery(conversationId));
  const { data: labels } = useQuery({
    ...labelsQuery,
    // How many are open changes with every decision.
    refetchOnMount: "always",
  });
  const { addLabel, removeLabel } = useRemembering();
  const [text, setText] = useState("");
  const wanted = foldName(text);
  const on = new Set(conversation?.labels.map(foldName));
  const found = (labels ?? []).filter(({ name }) =>
    fold(name).includes(wanted),
  );
  const fresh =
    wanted !== "" && !labels?.some(({ name }) => foldName(name) === wanted)
      ? givenName.safeParse(text)
      : undefined;

  function toggle(name: string): void {
    if (on.has(foldName(name))) void removeLabel(conversationId, name);
    else void addLabel(conversationId, name);
    setText("");
  }

  return (
    <Picker
      className="label-picker"
      title={
        <>
          Labels of <bdi>{conversation?.person.name ?? "…"}</bdi>
        </>
      }
      label="Labels"
      placeholder="A label, or a new one"
      maxLength={60}
      text={text}
      overList={
        fresh?.success === false ? (
          <p className="picker-empty" role="alert">
            {fresh.error.issues[0]?.message}
          </p>
        ) : (
          labels?.length === 0 &&
          fresh === undefined && (
            <p className="picker-empty">
              No label yet. Type a name and press Enter.
            </p>
          )
        )
      }
      onText={setText}
      onClose={onClose}
    >
      {found.map(({ id, name, open }) => (
        <Command.Item
          key={id}
          className="picker-item"
          value={id}
          onSelect={() => toggle(name)}
        >
          <span className="label-picker-tick">
            {on.has(foldName(name)) && (
              <>
                <Check aria-hidden />
                <VisuallyHidden>on this conversation: </VisuallyHidden>
              </>
            )}
          </span>
          <bdi className="label-picker-name">{name}</bdi>
          <span className="label-picker-open">
            {open >= 1000 ? "999+" : open} open
          </span>
        </Command.Item>
      ))}
      {fresh?.success === true && (
        <Command.Item
          className="picker-item"
          value="a new label"
          onSelect={() => toggle(fresh.data)}
        >
          <span className="label-picker-tick">
            <Plus aria-hidden />
          </span>
          <span className="label-picker-name">
            New label <bdi>“{fresh.data}”</bdi>
          </span>
        </Command.Item>
      )}
    </Picker>
  );
}

import { useQuery } from "@tanstack/react-query";
import { Command } from "cmdk";
import { Check, Plus } from "lucide-react";
import { Dialog } from "radix-ui";
import { useState } from "react";
import { givenName } from "../../shared/model/given-name.ts";
import { fold, foldName } from "../../shared/query/fold.ts";
import { conversationQuery, labelsQuery } from "../queries.ts";
import { useRemembering } from "../remembering.ts";
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
    <Dialog.Root
      open
      onOpenChange={(open) => {
        if (!open) onClose();
      }}
    >
      <Dialog.Portal>
        <Dialog.Overlay className="dialog-veil" />
        <Dialog.Content className="label-picker" aria-describedby={undefined}>
          <Dialog.Title className="label-picker-title">
            Labels of <bdi>{conversation?.person.name ?? "…"}</bdi>
          </Dialog.Title>
          <Command label="Labels" shouldFilter={false} loop>
            <Command.Input
              className="label-picker-input"
              placeholder="A label, or a new one"
              maxLength={60}
              value={text}
              onValueChange={setText}
            />
            {labels?.length === 0 && fresh === undefined && (
              <p className="label-picker-empty">
                No label yet. Type a name and press Enter.
              </p>
            )}
            {fresh?.success === false && (
              <p className="label-picker-empty" role="alert">
                {fresh.error.issues[0]?.message}
              </p>
            )}
            <Command.List className="label-picker-list" label="Labels">
              {found.map(({ id, name, open }) => (
                <Command.Item
                  key={id}
                  className="label-picker-item"
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
                  className="label-picker-item"
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
            </Command.List>
          </Command>
        </Dialog.Content>
      </Dialog.Portal>
    </Dialog.Root>
  );
}

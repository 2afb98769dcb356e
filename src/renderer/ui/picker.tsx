import { Command } from "cmdk";
import { Dialog } from "radix-ui";
import { useEffect, useRef, useState, type ReactNode } from "react";
import { useOpener } from "./use-opener.ts";
import "./picker.css";

/** A list over everything, of which one types to choose. Its items are `Command.Item`s of the class `picker-item`. */
export function Picker({
  className,
  title,
  label,
  placeholder,
  maxLength,
  text,
  overList,
  onText,
  onClose,
  dialog,
  children,
}: {
  /** Gives the width, and the height of `picker-list`. */
  className: string;
  title: ReactNode;
  /** What is listed, for who cannot see it. */
  label: string;
  placeholder: string;
  maxLength: number;
  text: string;
  /** Said in the list's place while that is empty. */
  overList?: ReactNode;
  onText: (text: string) => void;
  onClose: () => void;
  dialog?: Pick<Dialog.DialogContentProps, "onCloseAutoFocus" | "onKeyDown">;
  children: ReactNode;
}) {
  const list = useRef<HTMLDivElement>(null);
  const [value, setValue] = useState("");
  const giveBack = useOpener();
  // When all items give way at once, what was selected can be one of those: Enter would do nothing.
  useEffect(() => {
    const listed = list.current;
    if (listed === null) return undefined;
    const keepSelected = () => {
      const values = [
        ...listed.querySelectorAll<HTMLElement>("[cmdk-item]"),
      ].map((item) => item.dataset["value"]);
      if (values[0] !== undefined && !values.includes(value))
        setValue(values[0]);
    };
    keepSelected();
    const watch = new MutationObserver(keepSelected);
    watch.observe(listed, { childList: true, subtree: true });
    return () => watch.disconnect();
  }, [value]);
  return (
    <Dialog.Root
      open
      onOpenChange={(open) => {
        if (!open) onClose();
      }}
    >
      <Dialog.Portal>
        <Dialog.Overlay className="dialog-veil" />
        <Dialog.Content
          className={`picker ${className}`}
          aria-describedby={undefined}
          onCloseAutoFocus={giveBack}
          {...dialog}
        >
          <Dialog.Title className="picker-title">{title}</Dialog.Title>
          <Command
            label={label}
            shouldFilter={false}
            loop
            value={value}
            onValueChange={setValue}
          >
            <Command.Input
              className="picker-input"
              placeholder={placeholder}
              maxLength={maxLength}
              value={text}
              onValueChange={onText}
            />
            {overList}
            <Command.List ref={list} className="picker-list" label={label}>
              {children}
            </Command.List>
          </Command>
        </Dialog.Content>
      </Dialog.Portal>
    </Dialog.Root>
  );
}

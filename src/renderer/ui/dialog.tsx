import { X } from "lucide-react";
import { Dialog as Radix } from "radix-ui";
import type { ReactNode, RefObject } from "react";
import { Button } from "./button.tsx";
import { useOpener } from "./use-opener.ts";
import "./dialog.css";

/** What is typed into or chosen from; of alternatives the one that is chosen. */
const fields =
  ":is(input:not([type=radio], [type=file], [hidden]), input[type=radio]:checked, select, textarea):not(:disabled)";

/** A modal dialog; Escape and the cross close it. The keyboard begins at its first field, where it has one. */
export function Dialog({
  title,
  description,
  size = "m",
  onClose,
  returnTo,
  children,
}: {
  title: string;
  description?: string;
  size?: "m" | "l";
  onClose: () => void;
  /** Gets the keyboard when it closes; absent: what had it before. */
  returnTo?: RefObject<HTMLElement | null>;
  children: ReactNode;
}) {
  const giveBack = useOpener();
  return (
    <Radix.Root
      open
      onOpenChange={(open) => {
        if (!open) onClose();
      }}
    >
      <Radix.Portal>
        <Radix.Overlay className="dialog-veil" />
        <Radix.Content
          className={`dialog dialog-${size}`}
          onOpenAutoFocus={(event) => {
            if (!(event.target instanceof HTMLElement)) return;
            const field = event.target.querySelector<HTMLElement>(fields);
            if (field === null) return;
            event.preventDefault();
            field.focus();
          }}
          onEscapeKeyDown={(event) => {
            // What is written in it is left first.
            if (
              event.target instanceof HTMLElement &&
              event.target.closest("[data-takes-escape]") !== null
            )
              event.preventDefault();
          }}
          onCloseAutoFocus={() => {
            if (returnTo === undefined) giveBack();
            else returnTo.current?.focus();
          }}
          {...(description === undefined
            ? { "aria-describedby": undefined }
            : {})}
        >
          <header className="dialog-head">
            <Radix.Title className="dialog-title">{title}</Radix.Title>
            <Radix.Close asChild>
              <Button kind="plain" icon aria-label="Close">
                <X aria-hidden />
              </Button>
            </Radix.Close>
          </header>
          {description !== undefined && (
            <Radix.Description className="dialog-description">
              {description}
            </Radix.Description>
          )}
          {children}
        </Radix.Content>
      </Radix.Portal>
    </Radix.Root>
  );
}

/** The buttons at the foot of a dialog, the main one last. */
export function DialogActions({ children }: { children: ReactNode }) {
  return <footer className="dialog-actions">{children}</footer>;
}

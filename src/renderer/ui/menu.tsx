import { DropdownMenu as Radix } from "radix-ui";
import type { ReactElement, ReactNode } from "react";
import { KeyCap } from "./key-cap.tsx";
import "./menu.css";

/** A button's menu; the trigger is one button. */
export function Menu({
  trigger,
  children,
}: {
  trigger: ReactElement;
  children: ReactNode;
}) {
  return (
    <Radix.Root modal={false}>
      <Radix.Trigger asChild>{trigger}</Radix.Trigger>
      <Radix.Portal>
        <Radix.Content
          className="menu"
          align="end"
          sideOffset={4}
          collisionPadding={8}
        >
          {children}
        </Radix.Content>
      </Radix.Portal>
    </Radix.Root>
  );
}

export function MenuItem({
  children,
  keys,
  disabled = false,
  danger = false,
  onSelect,
}: {
  children: ReactNode;
  keys?: string | undefined;
  disabled?: boolean;
  danger?: boolean;
  onSelect: () => void;
}) {
  return (
    <Radix.Item
      className={danger ? "menu-item menu-item-danger" : "menu-item"}
      disabled={disabled}
      onSelect={onSelect}
    >
      <span>{children}</span>
      {keys !== undefined && <KeyCap keys={keys} />}
    </Radix.Item>
  );
}

export function MenuSeparator() {
  return <Radix.Separator className="menu-separator" />;
}

import type { ButtonHTMLAttributes, Ref } from "react";
import "./button.css";

type Props = ButtonHTMLAttributes<HTMLButtonElement> & {
  /** `primary` once per place; `plain` has no box until pointed at; `danger` for what takes something away. */
  kind?: "primary" | "normal" | "plain" | "danger";
  /** Only an icon: `aria-label` names it. */
  icon?: boolean;
  ref?: Ref<HTMLButtonElement>;
};

export function Button({
  kind = "normal",
  icon = false,
  className = "",
  type = "button",
  ...rest
}: Props) {
  return (
    <button
      // oxlint-disable-next-line react/button-has-type -- given by the caller, `button` by default
      type={type}
      className={`button button-${kind} ${icon ? "button-icon" : ""} ${className}`}
      {...rest}
    />
  );
}

import { type ReactNode, useId } from "react";
import "./field.css";

/** What ties a control to its label, help and error. */
export type FieldControl = {
  id: string;
  "aria-describedby": string | undefined;
  "aria-invalid": boolean | undefined;
};

/** A labelled control with help below, or what is wrong and how to mend it. */
export function Field({
  label,
  help,
  error,
  children,
}: {
  label: string;
  help?: ReactNode;
  error?: string | undefined;
  children: (control: FieldControl) => ReactNode;
}) {
  const id = useId();
  const below = `${id}-below`;
  const says = error ?? help;
  return (
    <div className="field">
      <label className="field-label" htmlFor={id}>
        {label}
      </label>
      {children({
        id,
        "aria-describedby": says === undefined ? undefined : below,
        "aria-invalid": error === undefined ? undefined : true,
      })}
      {says !== undefined && (
        <p
          id={below}
          className={error === undefined ? "field-help" : "field-error"}
          role={error === undefined ? undefined : "alert"}
        >
          {says}
        </p>
      )}
    </div>
  );
}

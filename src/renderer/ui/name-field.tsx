import type { ReactNode } from "react";
import { Field } from "./field.tsx";

/** What something is called, in any script. */
export function NameField({
  label = "Name",
  help,
  error,
  most,
  name,
  onName,
}: {
  label?: string;
  help?: ReactNode;
  error?: string | undefined;
  /** Characters that it may have. */
  most: number;
  name: string;
  onName: (name: string) => void;
}) {
  return (
    <Field label={label} help={help} error={error}>
      {(control) => (
        <input
          {...control}
          type="text"
          dir="auto"
          maxLength={most}
          value={name}
          onChange={(event) => onName(event.target.value)}
        />
      )}
    </Field>
  );
}

import { Field } from "../ui/field.tsx";
import { type TypedMail, usualPorts } from "./mail-fields.ts";

/** One of a mailbox's two servers. */
export function MailServerFields({
  which,
  title,
  value,
  problem,
  onChange,
}: {
  which: "imap" | "smtp";
  title: string;
  value: TypedMail["imap"];
  /** What is wrong with a field, by its path. */
  problem: (path: string) => string | undefined;
  onChange: (value: TypedMail["imap"]) => void;
}) {
  return (
    <fieldset className="form-group">
      <legend>{title}</legend>
      <Field label="Server" error={problem(`${which}.host`)}>
        {(control) => (
          <input
            {...control}
            autoComplete="off"
            spellCheck={false}
            dir="ltr"
            value={value.host}
            onChange={(event) =>
              onChange({ ...value, host: event.target.value })
            }
          />
        )}
      </Field>
      <div className="form-pair-tight">
        <Field label="Encryption" error={problem(`${which}.security`)}>
          {(control) => (
            <select
              {...control}
              value={value.security}
              onChange={({ target }) =>
                onChange({
                  ...value,
                  security: target.value,
                  port: usualPorts[which][target.value] ?? value.port,
                })
              }
            >
              <option value="tls">TLS</option>
              <option value="starttls">STARTTLS</option>
              <option value="none">None (this computer only)</option>
            </select>
          )}
        </Field>
        <Field label="Port" error={problem(`${which}.port`)}>
          {(control) => (
            <input
              {...control}
              inputMode="numeric"
              autoComplete="off"
              value={value.port}
              onChange={(event) =>
                onChange({ ...value, port: event.target.value })
              }
            />
          )}
        </Field>
      </div>
      <Field label="User name" error={problem(`${which}.user`)}>
        {(control) => (
          <input
            {...control}
            autoComplete="off"
            spellCheck={false}
            dir="ltr"
            value={value.user}
            onChange={(event) =>
              onChange({ ...value, user: event.target.value })
            }
          />
        )}
      </Field>
    </fieldset>
  );
}

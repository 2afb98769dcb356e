import { Fragment, type ReactNode } from "react";
import type { SetupField } from "../../shared/model/setup.ts";
import { Field, type FieldControl } from "../ui/field.tsx";
import { OutsideLink } from "./outside-link.tsx";
import type { Typed } from "./typed.ts";
import "./setup-fields.css";

type Change = (name: string, value: string) => void;

/** Draws fields as they are described, those of a group together. */
export function SetupFields({
  fields,
  typed,
  problems,
  takesFocus = false,
  onChange,
}: {
  fields: readonly SetupField[];
  typed: Typed;
  /** What is wrong, by field. */
  problems: Readonly<Record<string, string>>;
  /** The first field gets the keyboard. */
  takesFocus?: boolean;
  onChange: Change;
}) {
  const draw = (field: SetupField) => (
    <div key={field.name} className="setup-field" data-control={sizeOf(field)}>
      <Field
        label={field.title}
        help={helpOf(field)}
        error={problems[field.name]}
      >
        {(control) => (
          <Control
            field={field}
            control={control}
            value={typed[field.name] ?? ""}
            takesFocus={takesFocus && field === fields[0]}
            onChange={(value) => onChange(field.name, value)}
          />
        )}
      </Field>
    </div>
  );
  const isGrouped = ({ group }: SetupField) => group !== undefined;
  const alone = fields.filter((field) => !isGrouped(field));
  const begins = fields.findIndex(isGrouped);
  // What comes after the groups can be left as it is by most.
  const more =
    begins < 0 ? [] : alone.filter((field) => fields.indexOf(field) > begins);
  const groups = Map.groupBy(
    fields.filter(({ group }) => group !== undefined),
    ({ group }) => group ?? "",
  );
  return (
    <>
      {alone.filter((field) => !more.includes(field)).map(draw)}
      {groups.size > 0 && (
        <div className="form-pair">
          {[...groups].map(([title, members]) => (
            <fieldset key={title} className="form-group">
              <legend>{title}</legend>
              {members.map(draw)}
            </fieldset>
          ))}
        </div>
      )}
      {more.length > 0 && (
        <details className="setup-more">
          <summary>More settings</summary>
          {more.map(draw)}
        </details>
      )}
    </>
  );
}

function helpOf({ help, links }: SetupField): ReactNode {
  if (links === undefined) return help;
  return (
    <>
      {help}
      {links.map((link) => (
        <Fragment key={link.url}>
          {" "}
          <OutsideLink {...link} />
        </Fragment>
      ))}
    </>
  );
}

/** Numbers are short and stand beside the choice before them. */
function sizeOf({ input, control }: SetupField): string {
  return control === "line" && input === "numeric" ? "number" : control;
}

/** One control, of the kind that fits what it asks for. */
function Control({
  field,
  control,
  value,
  takesFocus,
  onChange,
}: {
  field: SetupField;
  control: FieldControl;
  value: string;
  takesFocus: boolean;
  onChange: (value: string) => void;
}) {
  const shared = {
    ...control,
    value,
    // Only for the first field of a form that was just asked for.
    autoFocus: takesFocus,
    autoComplete: "off",
    ...(field.placeholder === undefined
      ? {}
      : { placeholder: field.placeholder }),
  };
  switch (field.control) {
    case "choice":
      return (
        <select
          {...control}
          value={value}
          onChange={(event) => onChange(event.target.value)}
        >
          {(field.choices ?? []).map(({ value, title }) => (
            <option key={value} value={value}>
              {title}
            </option>
          ))}
        </select>
      );
    case "lines":
      return (
        <textarea
          {...shared}
          rows={4}
          spellCheck={false}
          dir={field.input === "url" ? "ltr" : "auto"}
          onChange={(event) => onChange(event.target.value)}
        />
      );
    case "secret":
      return (
        <input
          {...shared}
          type="password"
          onChange={(event) => onChange(event.target.value)}
        />
      );
    case "line":
      return (
        <input
          {...shared}
          type={field.input === "email" ? "email" : "text"}
          inputMode={field.input}
          autoCapitalize="off"
          spellCheck={false}
          dir="ltr"
          onChange={(event) => onChange(event.target.value)}
        />
      );
  }
}

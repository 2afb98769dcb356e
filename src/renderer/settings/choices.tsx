import "./choice.css";

/** Any of a few, all in sight. */
export function Choices<T extends string>({
  legend,
  help,
  values,
  options,
  onChange,
}: {
  legend: string;
  help: string;
  values: readonly T[];
  options: readonly (readonly [T, string])[];
  onChange: (values: T[]) => void;
}) {
  return (
    <fieldset className="choice">
      <legend>{legend}</legend>
      <div className="choice-options">
        {options.map(([option, words]) => (
          <label key={option} className="choice-option">
            <input
              type="checkbox"
              checked={values.includes(option)}
              onChange={({ target }) =>
                onChange(
                  options
                    .map(([value]) => value)
                    .filter((value) =>
                      value === option
                        ? target.checked
                        : values.includes(value),
                    ),
                )
              }
            />
            {words}
          </label>
        ))}
      </div>
      <p className="choice-help">{help}</p>
    </fieldset>
  );
}

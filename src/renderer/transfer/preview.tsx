import type { Recognised } from "../../shared/model/recognised.ts";

const day = new Intl.DateTimeFormat(undefined, { dateStyle: "medium" });

/** What would be imported, before anything is. */
export function Preview({ seen }: { seen: Recognised }) {
  const { accounts, counts, notes, partial, problems = [], span } = seen;
  return (
    <div className="transfer-preview" role="status">
      <p className="transfer-name">{seen.name}</p>
      {accounts.length > 0 && (
        <ul>
          {accounts.map(({ channel, name, handle, here }) => (
            <li key={`${channel} ${handle}`}>
              <bdi>{name}</bdi> <bdi className="transfer-about">{handle}</bdi>
              {here === true && (
                <span className="transfer-about">
                  {" "}
                  · is here already, nothing is doubled
                </span>
              )}
            </li>
          ))}
        </ul>
      )}
      {counts.length > 0 && (
        <p>
          {partial === true && "At least "}
          {counts
            .map(({ what, count }) => `${count.toLocaleString()} ${what}`)
            .join(", ")}
          {span !== undefined &&
            `, ${day.format(span.from)} – ${day.format(span.to)}`}
        </p>
      )}
      {notes.map((note) => (
        <p key={note} className="transfer-about">
          {note}
        </p>
      ))}
      {problems.length > 0 && (
        <ul className="transfer-about">
          {problems.map(({ file, line, record, why }) => (
            <li key={`${file} ${line ?? ""} ${record ?? ""} ${why}`}>
              {file}
              {line === undefined ? "" : `, line ${line}`}
              {record === undefined ? "" : `, record ${record}`}: {why}
            </li>
          ))}
        </ul>
      )}
    </div>
  );
}

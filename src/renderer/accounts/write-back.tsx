import type { WriteBack } from "../../shared/model/act.ts";

const words: Readonly<Record<WriteBack, string>> = {
  read: "Mark as read there what is read here",
  archive: "Move to the archive there what is done here",
  star: "Star there what is starred here",
  notifications: "Clear its notification there once it is read here",
};

/** What triage changes at the channel: nothing until it is chosen here. */
export function WriteBackChoices({
  able,
  chosen,
  isKeptSame,
  onChange,
}: {
  /** What the account can change. */
  able: readonly WriteBack[];
  chosen: readonly WriteBack[];
  /** What was chosen goes the other way too. */
  isKeptSame: boolean;
  onChange: (chosen: WriteBack[]) => void;
}) {
  if (able.length === 0) return null;
  return (
    <fieldset className="account-write-back">
      <legend>What Porchlight changes at the channel</legend>
      {able.map((each) => (
        <label key={each} className="check">
          <input
            type="checkbox"
            checked={chosen.includes(each)}
            onChange={({ target: { checked } }) =>
              onChange(
                able.filter((one) =>
                  one === each ? checked : chosen.includes(one),
                ),
              )
            }
          />
          {words[each]}
        </label>
      ))}
      {isKeptSame && (
        <p className="field-help">
          What you choose is kept the same on both sides: what another mail
          program reads, archives, deletes or stars there follows here.
        </p>
      )}
    </fieldset>
  );
}

import type { Output } from "../../shared/contract/index.ts";
import type { Account } from "../../shared/model/account.ts";
import { formatSpanLong } from "../ui/span.ts";
import "./account-figures.css";

const percent = new Intl.NumberFormat(undefined, {
  style: "percent",
  maximumFractionDigits: 1,
  // 100 % is said only when nobody was left out.
  roundingMode: "floor",
});

/** How long people wait at an account, with how many that says; an empty set is –, never 0. */
export function AccountFigures({
  account,
  figures,
}: {
  account: Account;
  figures: Output<"reports.responseTime">[number] | undefined;
}) {
  const { counts } = account;
  return (
    <dl className="account-figures">
      <Figure
        name="People waiting"
        value={String(counts.waiting)}
        note={counts.overdue > 0 ? `${counts.overdue} overdue` : ""}
        late={counts.overdue > 0}
      />
      <Figure name="Median wait" value={span(figures?.median)} />
      <Figure name="p90" value={span(figures?.p90)} />
      <Figure
        name="Coverage"
        value={
          figures?.coverage === undefined || figures.coverage === null
            ? "–"
            : percent.format(figures.coverage)
        }
      />
      <Figure
        name="n"
        value={figures === undefined ? "–" : String(figures.arrived)}
        note={
          figures !== undefined && figures.beforeDoor > 0
            ? `+ ${figures.beforeDoor} before the door`
            : ""
        }
      />
    </dl>
  );
}

function span(seconds: number | null | undefined): string {
  return seconds === null || seconds === undefined
    ? "–"
    : formatSpanLong(seconds * 1000);
}

function Figure({
  name,
  value,
  note = "",
  late = false,
}: {
  name: string;
  value: string;
  note?: string;
  late?: boolean;
}) {
  return (
    <div className="account-figure">
      <dt>{name}</dt>
      <dd>
        {value}
        {note !== "" && (
          <span className="account-figure-note" data-late={late || undefined}>
            {note}
          </span>
        )}
      </dd>
    </div>
  );
}

/** First letters of month names in the languages that feeds are careless in. */
const months: readonly (readonly string[])[] = [
  ["jan", "ene", "gen", "jän", "янв"],
  ["feb", "fév", "fev", "фев"],
  ["mar", "mär", "mrt", "maa", "мар"],
  ["apr", "avr", "abr", "апр"],
  ["may", "mai", "mei", "mag", "май", "мая"],
  ["jun", "juin", "giu", "июн"],
  ["jul", "juil", "lug", "июл"],
  ["aug", "aoû", "aou", "ago", "авг"],
  ["sep", "set", "сен"],
  ["oct", "okt", "ott", "out", "окт"],
  ["nov", "ноя"],
  ["dec", "dez", "déc", "dic", "дек"],
];

const zones: Readonly<Record<string, number>> = {
  EST: -5,
  EDT: -4,
  CST: -6,
  CDT: -5,
  MST: -7,
  MDT: -6,
  PST: -8,
  PDT: -7,
  CET: 1,
  CEST: 2,
  BST: 1,
  EET: 2,
  EEST: 3,
  MSK: 3,
  JST: 9,
  AEST: 10,
  AEDT: 11,
};

const clock = "(\\d{1,2}):(\\d{2})(?::(\\d{2})(?:[.,]\\d+)?)?";
const zone = "(?:\\s*([A-Za-z]{1,5}|[+-]\\d{2}:?\\d{2}))?";
const iso = new RegExp(
  `^(\\d{4})-(\\d{1,2})(?:-(\\d{1,2})(?:[T\\s]+${clock}${zone})?)?`,
  "i",
);
const dayFirst = new RegExp(
  `^(?:[^\\d,]+[,\\s]\\s*)?(\\d{1,2})[\\s.-]+(\\p{L}+)\\.?[\\s,-]+(\\d{4}|\\d{2})(?:[\\s,]+${clock}${zone})?`,
  "iu",
);
const monthFirst = new RegExp(
  `^(?:\\p{L}+[,\\s]\\s*)?(\\p{L}+)\\.?\\s+(\\d{1,2}),?\\s+(\\d{4})(?:[\\s,]+${clock}${zone})?`,
  "iu",
);

function readZone(text: string | undefined): number {
  const offset = /^([+-])(\d{2}):?(\d{2})$/.exec(text ?? "");
  if (offset !== null) {
    const minutes = Number(offset[2]) * 60 + Number(offset[3]);
    return offset[1] === "-" ? -minutes : minutes;
  }
  return (zones[(text ?? "").toUpperCase()] ?? 0) * 60;
}

function readMonth(text: string | undefined): number {
  const name = (text ?? "").toLowerCase();
  return months.findIndex((starts) => starts.some((s) => name.startsWith(s)));
}

type Parts = (string | undefined)[];

function compose(
  year: number,
  month: number,
  day: number,
  [hour, minute, second, zone]: Parts,
): number | undefined {
  if (month < 0 || month > 11 || day < 1 || day > 31) return undefined;
  if (Number(hour ?? 0) > 24 || Number(minute ?? 0) > 59) return undefined;
  const at = Date.UTC(
    year < 70 ? year + 2000 : year < 100 ? year + 1900 : year,
    month,
    day,
    Number(hour ?? 0),
    Number(minute ?? 0) - readZone(zone),
    Math.min(Number(second ?? 0), 59),
  );
  return Number.isFinite(at) ? at : undefined;
}

/**
 * A date as feeds write them (RFC 3339, RFC 822 and what passes for it) in ms UTC; undefined where
 * it cannot be read. Without a zone it is UTC: the machine's own zone would be a guess that differs
 * from one reader to the next.
 */
export function readDate(text: string): number | undefined {
  const date = text.trim().slice(0, 100);
  const a = iso.exec(date);
  if (a !== null)
    return compose(
      Number(a[1]),
      Number(a[2]) - 1,
      Number(a[3] ?? 1),
      a.slice(4),
    );
  const b = dayFirst.exec(date);
  if (b !== null)
    return compose(Number(b[3]), readMonth(b[2]), Number(b[1]), b.slice(4));
  const c = monthFirst.exec(date);
  if (c !== null)
    return compose(Number(c[3]), readMonth(c[1]), Number(c[2]), c.slice(4));
  return undefined;
}

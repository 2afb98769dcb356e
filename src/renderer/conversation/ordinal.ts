const rules = new Intl.PluralRules("en", { type: "ordinal" });
const endings: Partial<Record<Intl.LDMLPluralRule, string>> = {
  one: "st",
  two: "nd",
  few: "rd",
};

/** 1st, 2nd, 3rd, 4th … */
export function ordinal(n: number): string {
  return `${n}${endings[rules.select(n)] ?? "th"}`;
}

/** Names in a row: `Ana`, `Ana and Ben`, `Ana, Ben and 3 more`. */
export function nameList(names: readonly string[], atMost = 3): string {
  if (names.length <= 1) return names.join("");
  const shown = names.slice(0, names.length > atMost ? atMost - 1 : atMost);
  const more = names.length - shown.length;
  const last = more > 0 ? `${more} more` : shown.pop();
  return `${shown.join(", ")} and ${last ?? ""}`;
}

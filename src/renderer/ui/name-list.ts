/** Names in a row: `Ana`, `Ana and Ben`, `Ana, Ben and 3 more`. */
export function nameList(names: readonly string[], atMost = 3): string {
  if (names.length <= 1) return names.join("");
  const shown = names.slice(0, names.length > atMost ? atMost - 1 : atMost);
  const more = names.length - shown.length;
  const last = more > 0 ? `${more} more` : shown.pop();
  return `${shown.join(", ")} and ${last ?? ""}`;
}

/** ISO 639-1, those that are written most. */
const codes =
  "ar bg bn ca cs da de el en es et eu fa fi fr ga gl he hi hr hu id is it ja ka ko lt lv mk ms nb nl nn pl pt ro ru sk sl sq sr sv sw ta th tr uk ur vi zh".split(
    " ",
  );

/** The languages to choose from, by their names in the user's; with the one that is chosen already, whatever it is. */
export function languageOptions(
  chosen: string | undefined,
): { code: string; name: string }[] {
  const names = new Intl.DisplayNames(undefined, { type: "language" });
  const all = new Set([...codes, ...(chosen === undefined ? [] : [chosen])]);
  return [...all]
    .map((code) => ({ code, name: nameOf(names, code) }))
    .toSorted((a, b) => a.name.localeCompare(b.name));
}

function nameOf(names: Intl.DisplayNames, code: string): string {
  try {
    return names.of(code) ?? code;
  } catch {
    // What a channel said once need not be a language tag.
    return code;
  }
}

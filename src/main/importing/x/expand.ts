/** Addresses make a text no longer than this: X cuts them, and whoever wrote the archive may not have been X. */
const mostExpanded = 100_000;

/** Puts the addresses in place of the `t.co` that stand for them, all at once: none is looked for inside another. */
export function expand(
  text: string,
  links: readonly { short: string; long: string | undefined }[],
): string {
  const longs = new Map(
    links.flatMap(({ short, long }) =>
      long === undefined || short === "" ? [] : [[short, long]],
    ),
  );
  if (longs.size === 0) return text;
  const shorts = [...longs.keys()]
    .toSorted((a, b) => b.length - a.length)
    .map((short) => short.replaceAll(/[^\w\s]/gu, "\\$&"));
  let room = mostExpanded;
  return text.replaceAll(new RegExp(shorts.join("|"), "g"), (short) => {
    const long = longs.get(short) ?? short;
    room -= long.length;
    return room < 0 ? short : long;
  });
}

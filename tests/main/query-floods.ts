const million = 1_000_000;
/** What a query may be made of to bring its reader down, each with what it is. */
export const floods: readonly [string, string][] = [
  ["a million parentheses", "(".repeat(million)],
  ["a million pairs of them", `${"(".repeat(million)}a${")".repeat(million)}`],
  ["a million that close nothing", ")".repeat(million)],
  ["a quote a million deep", '"'.repeat(million)],
  ["a million quotes that end", '"a" '.repeat(million)],
  ["a million negations", "-".repeat(million)],
  ["a million negations of a group", `${"-".repeat(million)}(`],
  ["a million negated groups", "-(".repeat(million)],
  ["a million alternatives", "a OR ".repeat(million)],
  ["a word of a million letters", "a".repeat(million)],
  ["a million colons", "is:".repeat(million)],
  ["a million stars", "a*".repeat(million)],
  ["a million accents on one letter", `a${"\u0301".repeat(million)}`],
  ["a million turns of direction", "\u202e\u2066a".repeat(million)],
  ["a million halves of characters", "\ud83d".repeat(million)],
  ["a million zeros", "\0".repeat(million)],
  ["a million spaces", "\u00a0\u2003 ".repeat(million)],
  ["a million joined families", "👩‍👩‍👧".repeat(million / 10)],
];

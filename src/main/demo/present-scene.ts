/** A conversation of today, written out: `ago` in minutes before now, `us` for our own. */
export type PresentScene = {
  account: string;
  lang: string;
  /** Name, and the handle's given and family part. */
  who: [name: string, given: string, family: string];
  subject?: string;
  warning?: string;
  kind?: "dm" | "quote" | "brand" | "post";
  below?: boolean;
  says: { ago: number; text: string; us?: boolean; photos?: number }[];
};

/** One message and nothing else yet. */
export function short(
  account: string,
  lang: string,
  who: PresentScene["who"],
  ago: number,
  text: string,
  rest: Partial<PresentScene> = {},
): PresentScene {
  return { account, lang, who, says: [{ ago, text }], ...rest };
}

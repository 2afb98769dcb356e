import { parseMailboxes } from "../../channels/email/addresses.ts";

/** As many mails tell whose they are. */
export const tellingLetters = 2000;

const delivery = ["delivered-to", "x-original-to", "envelope-to"];

/** Counts for whom mail was delivered, who sent what is marked as sent, and who is named in it at all. */
export function createOwnerGuess() {
  const scores = new Map<string, number>();
  const names = new Map<string, string>();
  const count = (value: string | undefined, score: number) => {
    if (value === undefined) return;
    for (const { address, name } of parseMailboxes(value, 50)) {
      const id = address.toLowerCase();
      scores.set(id, (scores.get(id) ?? 0) + score);
      if (name !== "" && !name.includes("@")) names.set(id, name);
    }
  };
  return {
    learn(fields: ReadonlyMap<string, string>) {
      const isSent = /(?:^|,)\s*sent\s*(?:,|$)/i.test(
        fields.get("x-gmail-labels") ?? "",
      );
      for (const name of delivery) count(fields.get(name), 100);
      count(fields.get("from"), isSent ? 100 : 1);
      count(fields.get("to"), isSent ? 0 : 1);
    },
    /** The likeliest address; undefined where no mail names anybody. */
    answer(): { address: string; name: string } | undefined {
      const [first] = [...scores].sort((a, b) => b[1] - a[1]);
      if (first === undefined) return undefined;
      return { address: first[0], name: names.get(first[0]) ?? first[0] };
    },
  };
}

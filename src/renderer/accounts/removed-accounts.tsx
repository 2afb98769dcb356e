import { useQuery, useQueryClient } from "@tanstack/react-query";
import { client } from "../api.ts";
import { Button } from "../ui/button.tsx";
import { channelGlyphs } from "../ui/channel-glyph.ts";
import { messageOf } from "../ui/error-state.tsx";
import { useToast } from "../ui/toast.tsx";
import "./removed-accounts.css";

const day = new Intl.DateTimeFormat(undefined, { dateStyle: "medium" });

const removedQuery = {
  queryKey: ["accounts", "removed"],
  queryFn: () => client.call("accounts.removed", {}),
};

/** Accounts that can still be brought back, and until when. */
export function RemovedAccounts() {
  const { data: removed } = useQuery(removedQuery);
  const queries = useQueryClient();
  const toast = useToast();
  if (removed === undefined || removed.length === 0) return null;

  async function bringBack(name: string, decisionId: string): Promise<void> {
    try {
      await client.call("undo", { decisionId });
      toast({ text: `${name} is back. Sign it in again where it asks.` });
      await queries.invalidateQueries({ queryKey: ["accounts"] });
    } catch (error) {
      toast({ text: messageOf(error), tone: "problem" });
    }
  }

  return (
    <section className="removed" aria-label="Removed">
      <h2 className="removed-title">Removed</h2>
      <ul className="removed-list">
        {removed.map(({ id, name, channel, decisionId, until }) => (
          <li key={id} className="removed-row">
            <span className="removed-words">
              <bdi className="removed-name">{name}</bdi>
              <span className="removed-facts">
                {channelGlyphs[channel].name} · what it fetched is kept until{" "}
                {day.format(until)}
              </span>
            </span>
            <Button
              aria-label={`Bring back ${name}`}
              onClick={() => void bringBack(name, decisionId)}
            >
              Bring back
            </Button>
          </li>
        ))}
      </ul>
    </section>
  );
}

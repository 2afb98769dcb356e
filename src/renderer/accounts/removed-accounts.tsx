import { useQuery, useQueryClient } from "@tanstack/react-query";
import { useState } from "react";
import { client } from "../api.ts";
import { Button } from "../ui/button.tsx";
import type { Output } from "../../shared/contract/index.ts";
import { channelGlyphs } from "../ui/channel-glyph.ts";
import { Dialog, DialogActions } from "../ui/dialog.tsx";
import { messageOf } from "../ui/error-state.tsx";
import { useToast } from "../ui/toast.tsx";
import "./removed-accounts.css";

const day = new Intl.DateTimeFormat(undefined, { dateStyle: "medium" });

const removedQuery = {
  queryKey: ["accounts", "removed"],
  queryFn: () => client.call("accounts.removed", {}),
};

type Removed = Output<"accounts.removed">[number];

/** Accounts that can still be brought back, and until when. */
export function RemovedAccounts() {
  const { data: removed } = useQuery(removedQuery);
  const queries = useQueryClient();
  const toast = useToast();
  const [erasing, setErasing] = useState<Removed>();
  if (removed === undefined || removed.length === 0) return null;

  async function bringBack({ id, name, decisionId }: Removed): Promise<void> {
    try {
      await client.call("undo", { decisionId });
      toast({
        text: `${name} is back. Sign it in again where it asks.`,
        replaces: `removed-${id}`,
      });
      await queries.invalidateQueries({ queryKey: ["accounts"] });
    } catch (error) {
      toast({ text: messageOf(error), tone: "problem" });
    }
  }

  return (
    <section className="removed" aria-label="Removed">
      <h2 className="removed-title">Removed</h2>
      <ul className="removed-list">
        {removed.map((each) => {
          const { id, name, channel, until } = each;
          return (
            <li key={id} className="removed-row">
              <span className="removed-words">
                <bdi className="removed-name">{name}</bdi>
                <span className="removed-facts">
                  {channelGlyphs[channel].name} ·{" "}
                  {until === undefined
                    ? "what it fetched stays here"
                    : `what it fetched is deleted on ${day.format(until)}`}
                </span>
              </span>
              <span className="removed-actions">
                <Button
                  aria-label={`Bring back ${name}`}
                  onClick={() => void bringBack(each)}
                >
                  Bring back
                </Button>
                {until !== undefined && (
                  <Button
                    kind="plain"
                    aria-label={`Delete now: ${name}`}
                    onClick={() => setErasing(each)}
                  >
                    Delete now
                  </Button>
                )}
              </span>
            </li>
          );
        })}
      </ul>
      {erasing !== undefined && (
        <EraseDialog account={erasing} onClose={() => setErasing(undefined)} />
      )}
    </section>
  );
}

/** Asks before what was removed is deleted at once. */
function EraseDialog({
  account: { id, name },
  onClose,
}: {
  account: Removed;
  onClose: () => void;
}) {
  const queries = useQueryClient();
  const toast = useToast();
  const [busy, setBusy] = useState(false);

  async function erase(): Promise<void> {
    setBusy(true);
    try {
      await client.call("accounts.remove", { id, archive: "erase" });
      toast({
        text: `${name} and all it fetched are deleted.`,
        replaces: `removed-${id}`,
      });
      await queries.invalidateQueries({ queryKey: ["accounts"] });
      onClose();
    } catch (error) {
      toast({ text: messageOf(error), tone: "problem" });
      setBusy(false);
    }
  }

  return (
    <Dialog
      title={`Delete ${name} now`}
      description="All that it fetched goes from this computer at once. This cannot be undone."
      onClose={onClose}
    >
      <DialogActions>
        <Button onClick={onClose}>Cancel</Button>
        <Button kind="danger" disabled={busy} onClick={() => void erase()}>
          Delete now
        </Button>
      </DialogActions>
    </Dialog>
  );
}

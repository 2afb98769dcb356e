import { useState } from "react";
import type { Account } from "../../shared/model/account.ts";
import { client } from "../api.ts";
import { useTriage } from "../triage.ts";
import { Button } from "../ui/button.tsx";
import { Dialog, DialogActions } from "../ui/dialog.tsx";
import { messageOf } from "../ui/error-state.tsx";
import { useToast } from "../ui/toast.tsx";
import "./remove-dialog.css";

type Choice = "keep" | "delete";

const done: Record<Choice, (name: string) => string> = {
  keep: (name) => `${name} is disconnected; what it fetched stays.`,
  delete: (name) =>
    `${name} removed. What it fetched is deleted in 30 days; until then it can be brought back.`,
};

/** Removes an account: what was fetched stays unless the user says otherwise. */
export function RemoveDialog({
  account,
  onClose,
}: {
  account: Account;
  onClose: () => void;
}) {
  // What is not connected keeps all that it has already.
  const isConnected = account.health.state !== "imported";
  const [archive, setArchive] = useState<Choice>(
    isConnected ? "keep" : "delete",
  );
  const [busy, setBusy] = useState(false);
  const [problem, setProblem] = useState<string>();
  const toast = useToast();
  const { undo } = useTriage();

  async function remove(): Promise<void> {
    setBusy(true);
    setProblem(undefined);
    try {
      const { decisionId } = await client.call("accounts.remove", {
        id: account.id,
        archive,
      });
      toast({
        text: done[archive](account.name),
        replaces: `removed-${account.id}`,
        ...(decisionId === undefined
          ? {}
          : {
              action: { label: "Undo", run: () => void undo(decisionId) },
            }),
      });
      onClose();
    } catch (error) {
      setProblem(messageOf(error));
      setBusy(false);
    }
  }

  return (
    <Dialog title={`Remove ${account.name}`} onClose={onClose}>
      <form
        className="remove-form"
        onSubmit={(event) => {
          event.preventDefault();
          void remove();
        }}
      >
        <fieldset className="remove-choices">
          <legend className="visually-hidden">What it has fetched</legend>
          {isConnected && (
            <label className="remove-choice">
              <input
                type="radio"
                name="archive"
                checked={archive === "keep"}
                onChange={() => setArchive("keep")}
              />
              <span>
                <b>Keep what it fetched</b>
                <br />
                It is polled no more and its sign-in is forgotten.{" "}
                {account.counts.messages.toLocaleString("en")} messages stay to
                be read and searched; nobody among them waits. It can be
                connected again at any time.
              </span>
            </label>
          )}
          <label className="remove-choice">
            <input
              type="radio"
              name="archive"
              checked={archive === "delete"}
              onChange={() => setArchive("delete")}
            />
            <span>
              <b>Delete everything</b>
              <br />
              Its messages and who wrote only there are hidden now and go from
              this computer in 30 days. Until then it can be brought back, or
              deleted at once, below the list of accounts. Nothing changes at
              the channel. Drafts and what is not sent yet stay. Backups hold it
              until they are replaced by newer ones, for up to five weeks.
            </span>
          </label>
        </fieldset>
        {problem !== undefined && (
          <p className="form-problem" role="alert">
            {problem}
          </p>
        )}
        <DialogActions>
          <Button onClick={onClose}>Cancel</Button>
          <Button
            type="submit"
            kind={archive === "keep" ? "primary" : "danger"}
            disabled={busy}
          >
            {archive === "keep" ? "Disconnect" : "Delete everything"}
          </Button>
        </DialogActions>
      </form>
    </Dialog>
  );
}

import { useState } from "react";
import type { Account } from "../../shared/model/account.ts";
import { client } from "../api.ts";
import { useTriage } from "../triage.ts";
import { Button } from "../ui/button.tsx";
import { Dialog, DialogActions } from "../ui/dialog.tsx";
import { messageOf } from "../ui/error-state.tsx";
import { useToast } from "../ui/toast.tsx";
import "./remove-dialog.css";

/** Removes an account: what was fetched stays unless the user says otherwise. */
export function RemoveDialog({
  account,
  onClose,
}: {
  account: Account;
  onClose: () => void;
}) {
  const [archive, setArchive] = useState<"keep" | "delete">("keep");
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
        text:
          archive === "keep"
            ? `${account.name} removed; what it fetched stays.`
            : `${account.name} and all it fetched are deleted.`,
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
              {account.counts.messages.toLocaleString()} messages stay to be
              read and searched. This can be undone for 30 days.
            </span>
          </label>
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
              Its messages and who wrote only there go from this computer. This
              cannot be undone. Nothing changes at the channel. Drafts and what
              is not sent yet stay. Backups hold it until they are replaced by
              newer ones, for up to five weeks.
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
          <Button type="submit" kind="danger" disabled={busy}>
            {archive === "keep" ? "Remove" : "Delete everything"}
          </Button>
        </DialogActions>
      </form>
    </Dialog>
  );
}

import { useState } from "react";
import type { Message } from "../../shared/model/message.ts";
import { Button } from "../ui/button.tsx";
import { Dialog, DialogActions } from "../ui/dialog.tsx";
import { Field } from "../ui/field.tsx";
import type { DoneAct } from "./use-acts.ts";

/** Blocks who wrote a message, or reports it; what of it the channel can. */
export function ReportDialog({
  message,
  onAct,
  onClose,
}: {
  message: Message;
  onAct: (act: DoneAct, reason?: string) => void;
  onClose: () => void;
}) {
  const [reason, setReason] = useState("");
  const { doable, author } = message;
  const canReport = doable.includes("report");
  return (
    <Dialog
      title={`Block or report ${author.name}`}
      description="It leaves through the outbox and can be taken back until then."
      onClose={onClose}
    >
      {canReport && (
        <Field
          label="What is wrong"
          help="Goes to the moderators of the channel with the report."
        >
          {(control) => (
            <textarea
              {...control}
              rows={3}
              maxLength={1000}
              dir="auto"
              value={reason}
              onChange={(event) => setReason(event.target.value)}
            />
          )}
        </Field>
      )}
      <DialogActions>
        {doable.includes("block") && (
          <Button
            kind="danger"
            onClick={() => {
              onAct("block");
              onClose();
            }}
          >
            Block
          </Button>
        )}
        {canReport && (
          <Button
            kind="primary"
            onClick={() => {
              onAct("report", reason);
              onClose();
            }}
          >
            Report
          </Button>
        )}
      </DialogActions>
    </Dialog>
  );
}

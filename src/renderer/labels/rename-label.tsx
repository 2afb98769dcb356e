import { useState } from "react";
import { givenName } from "../../shared/model/given-name.ts";
import type { Label } from "../../shared/model/label.ts";
import { useRemembering } from "../remembering.ts";
import { Button } from "../ui/button.tsx";
import { Dialog, DialogActions } from "../ui/dialog.tsx";
import { NameField } from "../ui/name-field.tsx";

/** Another name for a label, wherever it is; columns that ask for it follow. */
export function RenameLabel({
  label,
  onClose,
}: {
  label: Label;
  onClose: () => void;
}) {
  const { renameLabel } = useRemembering();
  const [typed, setTyped] = useState(label.name);
  const read = givenName.safeParse(typed);
  const wrong = read.error?.issues[0]?.message;
  return (
    <Dialog title={`Rename “${label.name}”`} onClose={onClose}>
      <form
        className="dialog-form"
        onSubmit={(event) => {
          event.preventDefault();
          if (!read.success) return;
          void renameLabel(label, read.data).then((done) => {
            if (done) onClose();
          });
        }}
      >
        <NameField
          help="Columns that ask for this label follow."
          error={wrong}
          most={60}
          name={typed}
          onName={setTyped}
        />
        <DialogActions>
          <Button onClick={onClose}>Cancel</Button>
          <Button kind="primary" type="submit" disabled={!read.success}>
            Rename
          </Button>
        </DialogActions>
      </form>
    </Dialog>
  );
}

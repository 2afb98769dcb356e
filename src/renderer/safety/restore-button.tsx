import { useState } from "react";
import { Button } from "../ui/button.tsx";
import { Dialog } from "../ui/dialog.tsx";
import { RestoreForm } from "./restore-form.tsx";

/** Opens the choice of a backup. */
export function RestoreButton() {
  const [open, setOpen] = useState(false);
  return (
    <>
      <Button onClick={() => setOpen(true)}>Restore a backup…</Button>
      {open && (
        <Dialog title="Restore a backup" onClose={() => setOpen(false)}>
          <RestoreForm
            actions={<Button onClick={() => setOpen(false)}>Close</Button>}
          />
        </Dialog>
      )}
    </>
  );
}

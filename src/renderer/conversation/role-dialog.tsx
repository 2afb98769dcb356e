import { useQuery } from "@tanstack/react-query";
import { useId, useState } from "react";
import type { Participant } from "../../shared/model/conversation.ts";
import { givenName } from "../../shared/model/given-name.ts";
import { rolesQuery } from "../queries.ts";
import { useRemembering } from "../remembering.ts";
import { Button } from "../ui/button.tsx";
import { Dialog, DialogActions } from "../ui/dialog.tsx";
import { Field } from "../ui/field.tsx";

/** What a person is to us besides a customer; empty takes it away. */
export function RoleDialog({
  who,
  onClose,
}: {
  who: Participant;
  onClose: () => void;
}) {
  const { data: roles } = useQuery(rolesQuery);
  const { setRole } = useRemembering();
  const [typed, setTyped] = useState(who.role ?? "");
  const list = useId();
  const read = typed.trim() === "" ? undefined : givenName.safeParse(typed);
  const wrong = read?.error?.issues[0]?.message;
  return (
    <Dialog title={`Role of ${who.name}`} onClose={onClose}>
      <form
        className="dialog-form"
        onSubmit={(event) => {
          event.preventDefault();
          if (wrong !== undefined) return;
          onClose();
          void setRole(who, read?.data ?? null);
        }}
      >
        <Field
          label="Role"
          help="Press, candidate, employee, shareholder … as you call it. Found by role:press."
          error={wrong}
        >
          {(control) => (
            <input
              {...control}
              type="text"
              dir="auto"
              list={list}
              maxLength={60}
              value={typed}
              onChange={(event) => setTyped(event.target.value)}
            />
          )}
        </Field>
        <datalist id={list}>
          {roles?.map((role) => (
            <option key={role}>{role}</option>
          ))}
        </datalist>
        <DialogActions>
          <Button onClick={onClose}>Cancel</Button>
          <Button kind="primary" type="submit" disabled={wrong !== undefined}>
            Save
          </Button>
        </DialogActions>
      </form>
    </Dialog>
  );
}

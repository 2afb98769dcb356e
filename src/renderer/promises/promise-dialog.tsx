import { useQuery } from "@tanstack/react-query";
import { useState } from "react";
import { conversationQuery } from "../queries.ts";
import { useRemembering } from "../remembering.ts";
import { Button } from "../ui/button.tsx";
import { endOfDayInput } from "../ui/date-input.ts";
import { Dialog, DialogActions } from "../ui/dialog.tsx";
import { Field } from "../ui/field.tsx";

/** Something we told a person that we would do, and until when. */
export function PromiseDialog({
  conversationId,
  personId,
  onClose,
}: {
  conversationId: string;
  /** Absent: the one whom the conversation is with. */
  personId: string | undefined;
  onClose: () => void;
}) {
  const { data: conversation } = useQuery(conversationQuery(conversationId));
  const { promise } = useRemembering();
  const [text, setText] = useState("");
  const [day, setDay] = useState("");
  const [chosen, setChosen] = useState<string>();
  const people = new Map(
    conversation?.participants.flatMap(({ personId, name, oneOfUs }) =>
      oneOfUs ? [] : [[personId, name] as const],
    ),
  );
  const to = chosen ?? personId ?? conversation?.person.id ?? "";
  const dueAt = day === "" ? undefined : endOfDayInput(day);
  const isReady = text.trim() !== "" && to !== "" && dueAt !== null;
  return (
    <Dialog title="What we promised" onClose={onClose}>
      <form
        className="dialog-form"
        onSubmit={(event) => {
          event.preventDefault();
          if (!isReady) return;
          void promise({
            conversationId,
            personId: to,
            text,
            ...(dueAt === undefined ? {} : { dueAt }),
          }).then((done) => {
            if (done) onClose();
          });
        }}
      >
        {people.size > 1 && (
          <Field label="To whom">
            {(control) => (
              <select
                {...control}
                value={to}
                onChange={(event) => setChosen(event.target.value)}
              >
                {[...people].map(([id, name]) => (
                  <option key={id} value={id}>
                    {name}
                  </option>
                ))}
              </select>
            )}
          </Field>
        )}
        <Field
          label="What"
          help="It stays open until it is kept or withdrawn; is:promised finds it."
        >
          {(control) => (
            <input
              {...control}
              type="text"
              dir="auto"
              maxLength={2000}
              value={text}
              onChange={(event) => setText(event.target.value)}
            />
          )}
        </Field>
        <Field
          label="Until the end of"
          help="No day: whenever it is."
          error={dueAt === null ? "There is no such day." : undefined}
        >
          {(control) => (
            <input
              {...control}
              type="date"
              value={day}
              onChange={(event) => setDay(event.target.value)}
            />
          )}
        </Field>
        <DialogActions>
          <Button onClick={onClose}>Cancel</Button>
          <Button kind="primary" type="submit" disabled={!isReady}>
            Keep in mind
          </Button>
        </DialogActions>
      </form>
    </Dialog>
  );
}

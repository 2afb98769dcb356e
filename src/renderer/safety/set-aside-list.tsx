import { useQuery } from "@tanstack/react-query";
import { useState } from "react";
import type { SetAside } from "../../shared/model/backup.ts";
import { client } from "../api.ts";
import { setAsideQuery } from "../queries.ts";
import { Button } from "../ui/button.tsx";
import { Dialog, DialogActions } from "../ui/dialog.tsx";
import { messageOf } from "../ui/error-state.tsx";
import { Time } from "../ui/time.tsx";
import { useToast } from "../ui/toast.tsx";
import { formatBytes } from "./bytes.ts";

/** Archives that were replaced: what they take, and a way to be rid of them. */
export function SetAsideList() {
  const { data: aside = [] } = useQuery(setAsideQuery);
  const [asked, setAsked] = useState<SetAside>();
  if (aside.length === 0) return null;
  return (
    <>
      <h3 id="set-aside-title">Archives set aside</h3>
      <p className="safety-note">
        They were replaced when the archive was mended or a backup restored, and
        hold what was in it then, also what has been erased since. They stay
        until you delete them.
      </p>
      <table className="safety-backups" aria-labelledby="set-aside-title">
        <thead>
          <tr>
            <th scope="col">Replaced</th>
            <th scope="col">Size</th>
            <th scope="col">Folder</th>
            <th scope="col">
              <span className="visually-hidden">Delete</span>
            </th>
          </tr>
        </thead>
        <tbody>
          {aside.map((one) => (
            <tr key={one.name}>
              <td>
                <Time at={one.at} />
              </td>
              <td>{formatBytes(one.bytes)}</td>
              <td>
                <code>{one.path}</code>
              </td>
              <td>
                <Button onClick={() => setAsked(one)}>Delete…</Button>
              </td>
            </tr>
          ))}
        </tbody>
      </table>
      {asked !== undefined && (
        <ConfirmDelete aside={asked} onClose={() => setAsked(undefined)} />
      )}
    </>
  );
}

function ConfirmDelete({
  aside,
  onClose,
}: {
  aside: SetAside;
  onClose: () => void;
}) {
  const toast = useToast();
  async function remove(): Promise<void> {
    try {
      await client.call("archive.deleteSetAside", { name: aside.name });
      onClose();
    } catch (error) {
      toast({ text: messageOf(error), tone: "problem" });
    }
  }
  return (
    <Dialog title="Delete this archive?" onClose={onClose}>
      <p>
        It was replaced <Time at={aside.at} /> and takes{" "}
        {formatBytes(aside.bytes)}. What only it holds is gone then.{" "}
        <b>This cannot be undone.</b>
      </p>
      <DialogActions>
        <Button onClick={onClose}>Cancel</Button>
        <Button kind="danger" onClick={() => void remove()}>
          Delete it
        </Button>
      </DialogActions>
    </Dialog>
  );
}

import { useState } from "react";
import { AppError } from "../../shared/fault.ts";
import type { Setup } from "../../shared/model/setup.ts";
import { client } from "../api.ts";
import { Button } from "../ui/button.tsx";
import { messageOf } from "../ui/error-state.tsx";
import { PathField } from "../ui/path-field.tsx";
import { useToast } from "../ui/toast.tsx";

/** A file in which other programs keep many: taken from, or what is here written to. */
export function ListFile({
  setup,
  list,
  busy,
  onRead,
}: {
  setup: Setup;
  list: NonNullable<Setup["list"]>;
  busy: boolean;
  /** Takes what stands in the file at this path; what it throws is said here. */
  onRead: (path: string) => Promise<void>;
}) {
  const toast = useToast();
  const [path, setPath] = useState("");
  const [error, setError] = useState<string>();
  const [isTaken, setTaken] = useState(false);

  async function run(work: () => Promise<void>): Promise<void> {
    setError(undefined);
    try {
      await work();
    } catch (cause) {
      setTaken(cause instanceof AppError && cause.code === "conflict");
      setError(messageOf(cause));
    }
  }

  async function write(replace: boolean): Promise<void> {
    const { channel, many } = setup;
    const { count } = await client.call("accounts.writeList", {
      channel,
      path,
      replace,
    });
    setTaken(false);
    toast({ text: `${count} ${many} are in the list.` });
  }

  const idle = !busy && path.trim() !== "";
  return (
    <details className="list-file">
      <summary>{list.title}</summary>
      <div className="form">
        <PathField
          label="File"
          help={`The whole path of a file on this computer, such as ~/${list.name}`}
          error={error}
          path={path}
          choose={{ what: "file", title: list.title, name: list.name }}
          onPath={(next) => {
            setPath(next);
            setError(undefined);
            setTaken(false);
          }}
        />
        <div className="form-actions">
          <Button
            disabled={!idle}
            onClick={() => void run(() => onRead(path.trim()))}
          >
            Read it
          </Button>
          <Button
            disabled={!idle}
            onClick={() => void run(() => write(isTaken))}
          >
            {isTaken
              ? "Replace it"
              : `Write the ${setup.many} that are here to it`}
          </Button>
        </div>
      </div>
    </details>
  );
}

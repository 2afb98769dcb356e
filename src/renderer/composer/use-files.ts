import { useRef, useState } from "react";
import type { FileLimits } from "../../shared/model/account.ts";
import type {
  OutgoingFile,
  SendOptions,
} from "../../shared/model/send-options.ts";
import { wrongFile } from "../../shared/sendable.ts";
import { client } from "../api.ts";
import type { DraftKeeper } from "../draft-keeper.ts";
import { messageOf } from "../ui/error-state.tsx";
import { upload } from "./upload.ts";

/** A file on its way to the core. */
export type Arriving = {
  key: string;
  name: string;
  share: number;
  stop: () => void;
};

export type UsedFiles = {
  attach: (files: Iterable<File>) => void;
  change: (at: number, file: OutgoingFile | undefined) => void;
  arriving: Arriving[];
  /** Why the last file was not taken. */
  problem: string | undefined;
};

/** The files of a draft: taken where the account takes them, kept with the draft. */
export function useFiles(
  keeper: DraftKeeper,
  account: {
    name: string;
    limits: FileLimits | undefined;
    edit: (change: { options: SendOptions }) => void;
  },
): UsedFiles {
  const [arriving, setArriving] = useState<Arriving[]>([]);
  const [problem, setProblem] = useState<string>();
  const queue = useRef<Promise<void>>(Promise.resolve());

  function filesNow(): OutgoingFile[] {
    return keeper.read().draft.options?.files ?? [];
  }

  function set(files: OutgoingFile[]): void {
    const { options, edits } = keeper.read().draft;
    const { files: _, ...rest } = options ?? {};
    // An edit that takes the last file away says so; what is new says nothing of files that it has not.
    const says = files.length > 0 || edits !== undefined;
    account.edit({ options: says ? { ...rest, files } : rest });
  }

  async function take(
    key: string,
    file: File,
    signal: AbortSignal,
  ): Promise<void> {
    try {
      const kept = await upload(client, file, signal, (share) =>
        setArriving((all) =>
          all.map((one) => (one.key === key ? { ...one, share } : one)),
        ),
      );
      set([...filesNow(), kept]);
      await keeper.flush();
    } catch (error) {
      if (signal.aborted) return;
      setProblem(`“${file.name}” was not attached. ${messageOf(error)}`);
    } finally {
      left(key);
    }
  }

  function left(key: string): void {
    setArriving((all) => all.filter((one) => one.key !== key));
  }

  return {
    arriving,
    problem,
    attach(files) {
      setProblem(undefined);
      let count = filesNow().length + arriving.length;
      for (const file of files) {
        const why = refusal(file, count, account);
        if (why !== undefined) {
          setProblem(why);
          continue;
        }
        count += 1;
        const key = crypto.randomUUID();
        const stopping = new AbortController();
        const stop = () => {
          stopping.abort();
          left(key);
        };
        setArriving((all) => [
          ...all,
          { key, name: file.name, share: 0, stop },
        ]);
        // In the order in which they were given.
        queue.current = queue.current.then(() =>
          take(key, file, stopping.signal),
        );
      }
    },
    change(at, file) {
      setProblem(undefined);
      set(
        filesNow().flatMap((one, i) =>
          i !== at ? [one] : file === undefined ? [] : [file],
        ),
      );
    },
  };
}

function refusal(
  file: File,
  count: number,
  { name, limits }: { name: string; limits: FileLimits | undefined },
): string | undefined {
  if (limits === undefined) return `${name} takes no files here.`;
  if (count >= limits.max)
    return `${name} takes ${limits.max} ${limits.max === 1 ? "file" : "files"} with one text.`;
  return wrongFile(
    { name: file.name, mediaType: file.type, size: file.size },
    limits,
    name,
  );
}

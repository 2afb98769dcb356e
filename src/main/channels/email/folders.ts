import type { ImapFlow, ListResponse } from "imapflow";
import type { Stream } from "../../../shared/model/message.ts";
import type { MailSettings } from "./settings.ts";

/** A folder that mail is read from. */
export type Folder = { path: string; sent: boolean; stream: Stream };

/** What a folder is for: by SPECIAL-USE (RFC 6154), or by a name in any language. */
type Use = "\\Sent" | "\\All" | "\\Archive" | "\\Junk" | "\\Trash" | "\\Drafts";

export type Folders = {
  /** Paths of all that can be opened. */
  paths: string[];
  /** Path of the folder for a use. */
  of: (use: Use) => string | undefined;
};

export async function listFolders(client: ImapFlow): Promise<Folders> {
  const list = await client.list();
  const open = list.filter(
    (each: ListResponse) =>
      !each.flags.has("\\Noselect") && !each.flags.has("\\NonExistent"),
  );
  return {
    paths: open.map((each) => each.path),
    of: (use) => open.find((each) => each.specialUse === use)?.path,
  };
}

/** What is worth reading as mail from people; the choice is the user's. */
export function offered(folders: Folders): string[] {
  const unfit = new Set(
    (["\\Sent", "\\Drafts", "\\Trash", "\\Junk"] as const).map(folders.of),
  );
  return folders.paths.filter((path) => !unfit.has(path)).slice(0, 1000);
}

/** The folders that the account reads, Sent first: what we wrote is ours whichever folder was chosen. */
export function readFolders(
  folders: Folders,
  settings: MailSettings,
): Folder[] {
  const chosen = settings.folders ?? [
    { path: "INBOX", stream: "direct" as const },
  ];
  const sent = folders.of("\\Sent");
  return [
    ...(sent === undefined
      ? []
      : [{ path: sent, sent: true, stream: "direct" as const }]),
    ...chosen
      .filter((each) => each.path !== sent)
      .map((each) => ({ ...each, sent: false })),
  ];
}

import type { Client } from "../../shared/bridge.ts";
import { mostChunkBytes } from "../../shared/contract/files.ts";
import type { OutgoingFile } from "../../shared/model/send-options.ts";

/** Hands a file to the core piece by piece until it is stopped; on disk when it answers. `progress`: the share that is there. */
export async function upload(
  client: Pick<Client, "call">,
  file: File,
  signal: AbortSignal,
  progress: (share: number) => void,
): Promise<OutgoingFile> {
  const id = crypto.randomUUID();
  let at = 0;
  do {
    signal.throwIfAborted();
    const piece = await file.slice(at, at + mostChunkBytes).arrayBuffer();
    const bytes = toBase64(new Uint8Array(piece));
    const { size } = await client.call("files.write", { id, at, bytes });
    at = size;
    progress(file.size === 0 ? 1 : at / file.size);
  } while (at < file.size);
  signal.throwIfAborted();
  return await client.call("files.keep", {
    id,
    name: file.name === "" ? "file" : file.name,
    mediaType: file.type,
  });
}

/** A stack of calls is finite: not all characters at once. */
const atOnce = 8192;

function toBase64(bytes: Uint8Array): string {
  let text = "";
  for (let at = 0; at < bytes.length; at += atOnce)
    text += String.fromCharCode(...bytes.subarray(at, at + atOnce));
  return btoa(text);
}

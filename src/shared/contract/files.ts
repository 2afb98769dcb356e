import { z } from "zod";
import { outgoingFile } from "../model/send-options.ts";
import { calls } from "./call.ts";

/** Made by the caller for one file. */
const uploadId = z.string().min(8).max(64);

/** Bytes of a file that one call carries: as base64 they fit into what a host takes (1 MB). */
export const mostChunkBytes = 384 * 1024;

export const fileCalls = calls({
  /**
   * Hands over some bytes of a file to be attached, from its beginning on; `at` says how many went before. Answers how
   * many there are. Throws `too-large` beyond `mostFileBytes`.
   */
  "files.write": {
    input: z.object({
      id: uploadId,
      at: z.number().int().nonnegative(),
      bytes: z.base64().max(Math.ceil(mostChunkBytes / 3) * 4),
    }),
    output: z.object({ size: z.number().int() }),
  },
  /** All of it is there: it is on the disk when this answers, served at `/media/<its id>` and to be named in options. */
  "files.keep": {
    input: z.object({
      id: uploadId,
      name: z.string().min(1).max(1000),
      mediaType: z.string().max(200),
    }),
    output: outgoingFile,
  },
  /** The file of a message as one to be sent, fetched where it is not here. */
  "files.fromAttachment": {
    input: z.object({ attachmentId: z.string() }),
    output: outgoingFile,
  },
  /** Of these, what is not here any more: it has to be attached again. */
  "files.missing": {
    input: z.object({ files: z.array(outgoingFile).max(100) }),
    output: z.object({ ids: z.array(z.string()) }),
  },
});

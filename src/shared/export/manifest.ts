import { z } from "zod";

/**
 * Raised whenever a file or a field is added or means something else: an older Porchlight then refuses to guess. This
 * one reads all that came before; 2 brought rules.
 */
export const exportVersion = 2;

export const exportFormat = "porchlight-export";

export const manifestName = "manifest.json";

/** Where the files of attachments lie, each named by its SHA-256. */
export const attachedFolder = "attachments";

/** What a folder says of itself, in `manifest.json`. */
export const exportManifest = z.strictObject({
  format: z.literal(exportFormat),
  version: z.number().int().min(1).max(exportVersion),
  /** Which Porchlight wrote it. */
  app: z.string(),
  /** The newest time at which anything in it was received, written or decided, in ms UTC; 0 when there is nothing. */
  asOf: z.number().int(),
  files: z.array(
    z.strictObject({
      name: z.string(),
      records: z.number().int().nonnegative(),
      bytes: z.number().int().nonnegative(),
      /** SHA-256 of the file, in hexadecimal. */
      sha256: z.string().regex(/^[0-9a-f]{64}$/),
    }),
  ),
});
export type ExportManifest = z.infer<typeof exportManifest>;

import type { Handlers } from "../../shared/contract/index.ts";
import { getAttachment } from "../archive/attachments.ts";
import type { Core } from "../context.ts";

export function fileHandlers({ db, media, uploads }: Core) {
  return {
    "files.write": async ({ id, at, bytes }) => ({
      size: await uploads.write(id, at, Buffer.from(bytes, "base64")),
    }),
    "files.keep": ({ id, name, mediaType }) =>
      uploads.keep(id, name, mediaType),
    "files.fromAttachment": async ({ attachmentId }) => {
      const { name, mediaType } = getAttachment(db, attachmentId);
      const { path } = await media.fetch(attachmentId, "save");
      return await uploads.keepCopy(path, name, mediaType);
    },
    "files.missing": ({ files }) => ({
      ids: uploads.missing(files).map(({ id }) => id),
    }),
  } satisfies Partial<Handlers>;
}

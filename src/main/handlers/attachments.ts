import type { Handlers } from "../../shared/contract/index.ts";
import type { Core } from "../context.ts";

export function attachmentHandlers({ media }: Core) {
  return {
    "attachments.fetch": async ({ id, use }) => {
      const { bytes, picture } = await media.fetch(id, use);
      return { bytes, picture: picture !== undefined };
    },
    "emoji.fetch": async ({ name, ...where }) => {
      const { id, file } = await media.fetchEmoji(where, name);
      return { id, picture: file.picture !== undefined };
    },
  } satisfies Partial<Handlers>;
}

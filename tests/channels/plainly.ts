import type { ChannelContext } from "../../src/main/channels/channel.ts";
import type {
  KeptUploads,
  OutgoingMessage,
} from "../../src/main/channels/outgoing.ts";

/** Uploads as the core keeps them, for as long as this is held. */
export function keepingUploads(now = Date.now): KeptUploads {
  const kept = new Map<string, { remoteId: string; at: number }>();
  return {
    find: ({ id }) => kept.get(id),
    keep: ({ id }, remoteId) => kept.set(id, { remoteId, at: now() }),
  };
}

/** What a text without any options goes with. */
export const plainly: Pick<
  OutgoingMessage,
  "options" | "readFile" | "uploads" | "progress"
> = {
  options: {},
  readFile: (id) => Promise.reject(new Error(`There is no file ${id}.`)),
  uploads: { find: () => undefined, keep: () => undefined },
  progress: () => undefined,
};

/** A context's ties to the core where there is none: secrets are renewed for this context, and nothing is known. */
export function alone<Secrets>(
  secrets: Secrets,
): Pick<
  ChannelContext<unknown, Secrets>,
  "secrets" | "renewSecrets" | "messageAt"
> {
  let kept = secrets;
  return {
    secrets,
    renewSecrets: async (renew) => {
      kept = await renew(kept);
      return kept;
    },
    messageAt: () => undefined,
  };
}

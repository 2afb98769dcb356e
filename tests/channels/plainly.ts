import type { ChannelContext } from "../../src/main/channels/channel.ts";
import type { OutgoingMessage } from "../../src/main/channels/outgoing.ts";

/** What a text without any options goes with. */
export const plainly: Pick<OutgoingMessage, "options" | "readFile"> = {
  options: {},
  readFile: (id) => Promise.reject(new Error(`There is no file ${id}.`)),
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

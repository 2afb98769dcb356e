import type { Context } from "../../../src/main/channels/bluesky/context.ts";
import {
  secrets as secretsSchema,
  type Secrets,
} from "../../../src/main/channels/bluesky/settings.ts";
import { createRenewing } from "../../../src/main/accounts/renewing.ts";

/** Secrets as the core keeps them: two calls that renew at once are one after the other. */
export function keeping(secrets: Secrets) {
  let stored: string | null = JSON.stringify(secrets);
  const renewing = createRenewing({
    get: () => Promise.resolve(stored),
    set: (_, text) => {
      stored = text;
      return Promise.resolve();
    },
    delete: () => Promise.resolve(),
    warning: () => undefined,
  });
  const read = () => secretsSchema.parse(JSON.parse(stored ?? "{}"));
  const renewSecrets: Context["renewSecrets"] = async (renew) => {
    let renewed = read();
    await renewing.renew("account", async (kept) => {
      renewed = await renew(secretsSchema.parse(JSON.parse(kept ?? "{}")));
      return renewed as Record<string, string>;
    });
    return renewed;
  };
  return { read, renewSecrets };
}

import { createHttp } from "../../../src/main/channels/http.ts";
import type {
  LinkContext,
  LinkSecrets,
  LinkSettings,
} from "../../../src/main/channels/links/settings.ts";
import { alone } from "../plainly.ts";
import { token } from "./double.ts";

/** A context of the channel for a source; the clock is the machine's. */
export function contextFor(settings: LinkSettings): LinkContext {
  return {
    accountId: "a1",
    settings,
    ...alone<LinkSecrets>({ token }),
    http: createHttp({
      userAgent: "Porchlight/0.1 (+https://porchlight.example)",
      isOffline: () => false,
    }),
    now: () => Date.now(),
    signal: new AbortController().signal,
  };
}

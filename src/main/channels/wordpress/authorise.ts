import { randomBytes } from "node:crypto";
import { AppError } from "../../../shared/fault.ts";
import type { Authorisation, OpenContext } from "../channel.ts";
import { findRoot } from "./discover.ts";
import {
  isSameSite,
  readRoot,
  siteOf,
  type Secrets,
  type Settings,
} from "./settings.ts";

/** Porchlight's own, the same at every site: WordPress shows which program a password belongs to. */
const appId = "7c0f1e0a-52a4-4d0f-9d6e-6c1b1f5d2a37";

/**
 * Asks for an application password at the site's own page
 * (https://make.wordpress.org/core/2020/11/05/application-passwords-integration-guide/). Since 6.3.2 WordPress sends
 * nobody back to an address without encryption, as a loopback one is, unless the site says that it is a local one;
 * then its page shows the password to be pasted.
 */
export async function authorise(
  settings: Settings,
  redirect: { uri: string } | "code",
  context: OpenContext,
): Promise<Authorisation<Settings, Secrets>> {
  const site = siteOf(settings);
  const { root, index } = await findRoot(settings, context);
  const announced =
    index?.authentication["application-passwords"]?.endpoints.authorization;
  if (index !== undefined && announced === undefined)
    throw new AppError(
      "refused",
      `Application passwords are switched off at ${site.host}. Security plugins such as Wordfence do that; switch them on there.`,
    );
  const page =
    announced === undefined
      ? new URL("wp-admin/authorize-application.php", site)
      : readRoot(announced);
  if (page === null || !isSameSite(page, site))
    throw new AppError(
      "refused",
      `${site.host} sends you to another address to sign in. Make an application password in your profile there and type it here.`,
    );
  const state = randomBytes(24).toString("base64url");
  page.searchParams.set("app_name", "Porchlight");
  page.searchParams.set("app_id", appId);
  if (redirect !== "code") {
    const back = (parameters: Record<string, string>) =>
      `${redirect.uri}?${new URLSearchParams({ state, ...parameters }).toString()}`;
    page.searchParams.set("success_url", back({}));
    page.searchParams.set("reject_url", back({ error: "access_denied" }));
  }
  return {
    url: page.href,
    state,
    finish: (password, brought) => {
      const user = brought?.get("user_login") ?? settings.user;
      if (user === undefined)
        return Promise.reject(
          new AppError(
            "refused",
            `Go back and type your user name at ${site.host} as well: its page does not say it together with the password.`,
          ),
        );
      if (settings.userId !== undefined && user !== settings.user)
        return Promise.reject(
          new AppError(
            "conflict",
            `You are signed in to ${site.host} as another user than this account’s. Sign in there as ${settings.user ?? "that user"} first.`,
          ),
        );
      return Promise.resolve({
        settings: { ...settings, user, root: root.href },
        secrets: { password },
      });
    },
  };
}

import { z } from "zod";
import { asked, type Setup } from "../setup.ts";
import { readSite } from "./settings.ts";

const site = z.string().transform((typed, context) => {
  const url = typed.trim() === "" ? null : readSite(typed);
  if (url !== null && /[.:]|^localhost$/.test(url.hostname)) return url.href;
  context.addIssue({
    code: "custom",
    message: /^http:/i.test(typed.trim())
      ? "Only sites with https are signed in to: over http anybody on the way reads the password."
      : "Type a site’s address, such as bakery.example.",
  });
  return z.NEVER;
});

export const wordpressSetup: Setup = {
  name: "WordPress",
  says: "Comments on your site, the ones that wait for approval too. One account for each site.",
  help: "Your own site with WordPress 5.6 or newer. You sign in on its own page, which makes a password for Porchlight alone; you can take it back in your profile there.",
  link: {
    title: "Application passwords in WordPress",
    url: "https://developer.wordpress.org/advanced-administration/security/application-passwords/",
  },
  fields: z.object({
    site: site.register(asked, {
      title: "Site",
      help: "With its folder, where it lies in one: bakery.example/blog",
      input: "url",
    }),
    browser: z.object({
      way: z
        .enum(["page", "password"])
        .transform((way) => (way === "page" ? way : undefined))
        .register(asked, {
          title: "Sign in",
          again: true,
          choices: {
            page: "On the site’s own page",
            password: "With an application password",
          },
          inBrowser: ["page"],
        }),
    }),
    user: z
      .string()
      .trim()
      .max(200)
      .transform((user) => (user === "" ? undefined : user))
      .register(asked, {
        title: "User name or mail address",
        again: true,
        help: "On the site’s own page it is only needed where that shows a password to paste.",
      }),
    password: z
      .string()
      .trim()
      .min(1, "Paste the application password.")
      .max(500)
      .register(asked, {
        title: "Application password",
        help: "From your profile at the site, not the password that you sign in with there. Kept in this computer’s keyring.",
        secret: true,
        when: { field: "browser.way", is: ["password"] },
      }),
  }),
  browser: "browser",
  canCheck: true,
  one: "the site",
  many: "sites",
};

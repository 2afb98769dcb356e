import { z } from "zod";
import { asked, type Setup } from "../setup.ts";
import { isDid, isHandle } from "./at-uri.ts";
import { readServer } from "./settings.ts";

/** `@me.bsky.social`, a profile's address or a DID, to what names the account. */
export function readName(typed: string): string | undefined {
  const text = typed.trim();
  const inAddress = /^https?:\/\/[^/]+\/profile\/([^/?#]+)/i.exec(text)?.[1];
  const name = (inAddress ?? text).replace(/^@/, "");
  if (isDid(name)) return name;
  return isHandle(name) ? name.toLowerCase() : undefined;
}

const handle = z.string().transform((typed, context) => {
  const name = readName(typed);
  if (name !== undefined) return name;
  context.addIssue({
    code: "custom",
    message: "Type your whole handle, such as you.bsky.social.",
  });
  return z.NEVER;
});

const server = z.string().transform((typed, context) => {
  if (typed.trim() === "") return undefined;
  const root = readServer(typed);
  if (root !== null) return root.origin;
  context.addIssue({
    code: "custom",
    message: "This is not a server’s address.",
  });
  return z.NEVER;
});

export const blueskySetup: Setup = {
  name: "Bluesky",
  says: "Mentions, replies, quotes and direct messages, on any server of Bluesky’s network.",
  help: "An app password is made under Settings, Privacy and security. Allow it direct messages there if they are to come here too. A sign-in in the browser needs no password and ends after two weeks.",
  link: {
    title: "App passwords at Bluesky",
    url: "https://bsky.app/settings/app-passwords",
  },
  fields: z.object({
    handle: handle.register(asked, {
      title: "Handle",
      placeholder: "you.bsky.social",
    }),
    oauth: z
      .enum(["password", "browser"])
      .transform((chosen) => (chosen === "browser" ? true : undefined))
      .register(asked, {
        title: "Sign in with",
        again: true,
        choices: { password: "An app password", browser: "The browser" },
        inBrowser: ["browser"],
      }),
    password: z
      .string()
      .trim()
      .min(1, "Paste the app password.")
      .max(500)
      .register(asked, {
        title: "App password",
        help: "Not the password of your account. Kept in this computer’s keyring.",
        placeholder: "xxxx-xxxx-xxxx-xxxx",
        secret: true,
        when: { field: "oauth", is: ["password"] },
      }),
    server: server.register(asked, {
      title: "Server",
      help: "Only if it is not found by your handle.",
      input: "url",
    }),
  }),
  browser: "oauth",
  canCheck: false,
  one: "the account",
  many: "accounts",
};

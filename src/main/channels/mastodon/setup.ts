import { z } from "zod";
import { isLoopback } from "../private-host.ts";
import { asked, type Setup } from "../setup.ts";
import { nameServer, readServer } from "./settings.ts";

const server = z.string().transform((typed, context) => {
  const root = readServer(typed);
  const isNamed =
    root !== null && (root.hostname.includes(".") || isLoopback(root.hostname));
  if (isNamed) return nameServer(root);
  context.addIssue({
    code: "custom",
    message: "Type a server’s name, such as mastodon.social.",
  });
  return z.NEVER;
});

export const mastodonSetup: Setup = {
  name: "Mastodon",
  says: "Mentions, replies and private messages. You sign in on your own server’s page.",
  help: "Any server that speaks Mastodon’s language will do: GoToSocial, Akkoma, Pixelfed, snac. You sign in on its own page; Porchlight never sees your password.",
  link: {
    title: "How Mastodon’s servers work",
    url: "https://docs.joinmastodon.org/user/signup/",
  },
  fields: z.object({
    server: server.register(asked, {
      title: "Server, or your whole handle",
      help: "For example mastodon.social or @you@mastodon.social",
    }),
  }),
  browser: true,
  canCheck: false,
  one: "the account",
  many: "accounts",
};

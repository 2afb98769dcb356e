import { z } from "zod";
import { stream } from "../../../shared/model/message.ts";
import { asked, type Setup } from "../setup.ts";

export const feedSetup: Setup = {
  name: "Feed",
  says: "RSS, Atom or JSON: comments on your pages, or what the trade writes.",
  help: "Give the address of a page or of its feed; the feeds of a page are found by themselves.",
  link: {
    title: "What a feed is",
    url: "https://aboutfeeds.com/",
  },
  fields: z.object({
    address: z
      .string()
      .trim()
      .min(1, "Type at least one address.")
      .register(asked, {
        title: "Addresses, one per line",
        multiline: true,
        input: "url",
      }),
    stream: z.enum(stream.options).register(asked, {
      title: "What they bring",
      // A stream says why a message reached us: what came as news does not become a person who waits.
      help: "It can be changed later, for what comes from then on: each message keeps what it came as.",
      later: true,
      value: "industry",
      choices: {
        industry: "News of the trade, to read",
        direct: "Comments on our own pages: who writes there waits for us",
        brand: "What others write about us",
        product: "What others write about products like ours",
      },
    }),
    ownPosts: z
      .enum(["no", "yes"])
      .transform((said) => (said === "yes" ? true : undefined))
      .register(asked, {
        title: "Whose posts these are",
        help: "Of our own posts the comments are followed, where the feed says where they are: who writes there waits for us.",
        later: true,
        choices: { no: "Written by others", yes: "Our own posts" },
      }),
  }),
  find: {
    from: "address",
    to: "choose",
    title: "Find feeds",
    nothing: "There is no feed at this address.",
  },
  list: { title: "A reader’s list of feeds (OPML)", name: "feeds.opml" },
  browser: false,
  canCheck: false,
  one: "the feed",
  many: "feeds",
};

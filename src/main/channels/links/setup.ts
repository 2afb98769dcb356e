import { z } from "zod";
import { asked, type Setup } from "../setup.ts";
import { server, usualServer } from "./settings.ts";

const ofMentions = { field: "source", is: ["mentions"] };
const ofAlerts = { field: "source", is: ["alerts"] };

/** The host name in whatever of the blog's address was typed. */
const domain = z
  .string()
  .trim()
  .transform((typed, context) => {
    const bare = typed.replace(/^https?:\/\//i, "");
    const host = URL.parse(`https://${bare}`)?.hostname ?? "";
    if (host.includes(".")) return host;
    context.addIssue({
      code: "custom",
      message: "Type the name of the blog, such as blog.example.org.",
    });
    return z.NEVER;
  });

export const linksSetup: Setup = {
  name: "Blog links",
  says: "Who links to your blog or writes about you: webmentions, and what a search engine finds.",
  help: "Each source is an account of its own; a page that several of them find is shown once.",
  link: {
    title: "What webmentions are",
    url: "https://indieweb.org/Webmention",
  },
  fields: z.object({
    source: z.enum(["mentions", "alerts"]).register(asked, {
      title: "Where links are found",
      choices: {
        mentions: "Webmentions, collected by webmention.io",
        alerts: "Google Alerts, or another search as a feed",
      },
    }),
    domain: domain.register(asked, {
      title: "Your blog",
      help: "As it stands in the list of your sites there.",
      placeholder: "blog.example.org",
      input: "url",
      when: ofMentions,
    }),
    token: z
      .string()
      .trim()
      .min(1, "Paste the token.")
      .max(500, "This is longer than any token.")
      .register(asked, {
        title: "Token",
        help: "It can only read. Kept in this computer’s keyring.",
        links: [
          {
            title: "Your token at webmention.io",
            url: "https://webmention.io/settings",
          },
        ],
        secret: true,
        when: ofMentions,
      }),
    server: z.string().trim().pipe(server).register(asked, {
      title: "Server",
      help: "Another one only if you run webmention.io yourself.",
      value: usualServer,
      input: "url",
      when: ofMentions,
    }),
    feed: z
      .string()
      .trim()
      .pipe(
        z.url({
          protocol: /^https?$/,
          error: "Paste the address of the feed.",
        }),
      )
      .register(asked, {
        title: "Address of the feed",
        help: "Make an alert, choose “Deliver to: RSS feed”, and copy the address behind the sign beside it. Such a feed has its newest finds and no older ones.",
        links: [
          { title: "Your Google Alerts", url: "https://www.google.com/alerts" },
        ],
        placeholder: "https://www.google.com/alerts/feeds/…",
        input: "url",
        when: ofAlerts,
      }),
  }),
  browser: false,
  canCheck: true,
  one: "the source",
  many: "sources",
};

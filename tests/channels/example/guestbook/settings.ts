import { z } from "zod";
import { isLoopback } from "../../../../src/main/channels/private-host.ts";
import { asked, type Setup } from "../../../../src/main/channels/setup.ts";

/** Kept with the account and shown: never a secret. */
export const settings = z.object({
  url: z
    .url({ protocol: /^https?$/ })
    .refine(
      (url) =>
        url.startsWith("https:") || isLoopback(URL.parse(url)?.hostname ?? ""),
      { message: "Only https addresses are safe." },
    ),
});
export type Settings = z.infer<typeof settings>;

/** Goes to the keyring and to no other place. */
export const secrets = z.object({ token: z.string().min(1).max(200) });
export type Secrets = z.infer<typeof secrets>;

/** What the form asks for; each field reads a typed string, and its issue stands below it. */
export const setup: Setup = {
  name: "Guestbook",
  says: "What visitors write into the guestbook of a site.",
  help: "The owner of the guestbook makes a key under “Programs”.",
  link: {
    title: "Keys of the guestbook",
    url: "https://guestbook.example/keys",
  },
  fields: z.object({
    url: z
      .string()
      .trim()
      .pipe(settings.shape.url)
      .register(asked, { title: "Address", input: "url" }),
    token: z
      .string()
      .min(1, "Paste the key.")
      .register(asked, { title: "Key", secret: true }),
  }),
  browser: false,
  canCheck: true,
  one: "the guestbook",
  many: "guestbooks",
};

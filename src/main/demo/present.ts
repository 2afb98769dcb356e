import { commentsScenes } from "./present-comments.ts";
import { mailScenes } from "./present-mail.ts";
import type { PresentScene } from "./present-scene.ts";
import { socialScenes } from "./present-social.ts";

/** Where the present begins among the plans. */
export const presentIndex = 2_000_000_000;

function post(account: string, hours: number, text: string): PresentScene {
  return {
    account,
    lang: "en",
    who: [text, "", ""],
    kind: "post",
    says: [{ ago: hours * 60, text, us: true }],
  };
}

/** What they speak of. */
const posts = [
  post(
    "demo-mastodon-harbour",
    25,
    "New in the shop: washed Ethiopian Guji, roasted yesterday ☕️",
  ),
  post(
    "demo-bluesky-harbour",
    25,
    "New in the shop: washed Ethiopian Guji, roasted yesterday ☕️",
  ),
  post(
    "demo-wordpress-journal",
    50,
    "How we roast: a chart with all its mistakes",
  ),
  post("demo-youtube-school", 70, "Dialling in, one step at a time"),
  post(
    "demo-instagram-nightboat",
    9,
    "Cardamom buns until noon, or until the crew from the pilot boat comes in.",
  ),
];

/** Who is at the door right now, and who has just been answered. */
export const presentScenes: readonly PresentScene[] = [
  ...posts,
  ...socialScenes,
  ...mailScenes,
  ...commentsScenes,
];

import { commentsScenes } from "./present-comments.ts";
import { mailScenes } from "./present-mail.ts";
import type { PresentScene } from "./present-scene.ts";
import { socialScenes } from "./present-social.ts";

/** Where the present begins among the plans. */
export const presentIndex = 2_000_000_000;

/** Who is at the door right now, and who has just been answered. */
export const presentScenes: readonly PresentScene[] = [
  ...socialScenes,
  ...mailScenes,
  ...commentsScenes,
];

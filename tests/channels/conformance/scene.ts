import type { Channel } from "../../../src/main/channels/channel.ts";
import type { Driver } from "./driver.ts";
import type { World } from "./world.ts";

/** What the cases of one channel share; the world is another one for each. */
export type Scene<Settings, Secrets, Cursor> = {
  channel: Channel<Settings, Secrets, Cursor>;
  current: () => {
    world: World<Settings, Secrets>;
    driver: Driver<Settings, Secrets, Cursor>;
  };
};

import { afterEach, beforeEach, describe } from "vitest";
import { breakingCases } from "./breaking.ts";
import { createDriver, type Driver } from "./driver.ts";
import { hostileCases } from "./hostile.ts";
import { receivingCases } from "./receiving.ts";
import type { Scene } from "./scene.ts";
import { sendingCases } from "./sending.ts";
import { uploadCases } from "./uploads.ts";
import type { Conforming, World } from "./world.ts";

/** The cases that every channel passes against a server of its kind. */
export function conformChannel<Settings, Secrets, Cursor>(
  name: string,
  { channel, start, moreThanPage }: Conforming<Settings, Secrets, Cursor>,
): void {
  describe(`${name} is a channel`, () => {
    let current:
      | {
          world: World<Settings, Secrets>;
          driver: Driver<Settings, Secrets, Cursor>;
        }
      | undefined;
    beforeEach(async () => {
      const world = await start();
      current = { world, driver: createDriver(channel, world) };
    });
    afterEach(async () => {
      await current?.world.stop();
      current = undefined;
    });
    const scene: Scene<Settings, Secrets, Cursor> = {
      channel,
      current: () => {
        if (current === undefined) throw new Error("There is no world.");
        return current;
      },
    };
    describe("receiving", () => receivingCases(scene, moreThanPage));
    describe("when something breaks", () => breakingCases(scene));
    describe("when it is lied to", () => hostileCases(scene));
    describe("sending", () => sendingCases(scene));
    describe("a file that goes up before its text", () => uploadCases(scene));
  });
}

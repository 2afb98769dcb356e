import { expect, test, type TestContext } from "vitest";
import type { ChannelContext } from "../../../src/main/channels/channel.ts";
import type { OutgoingMessage } from "../../../src/main/channels/outgoing.ts";
import { png } from "../pictures.ts";
import { keepingUploads } from "../plainly.ts";
import { breakOf } from "./breaking.ts";
import { needed } from "./leaving-out.ts";
import { breaks, once } from "./line.ts";
import type { Scene } from "./scene.ts";
import { beginSending, outgoing } from "./sending.ts";

const picture = {
  id: "f".repeat(64),
  name: "mill.png",
  mediaType: "image/png",
  size: png.length,
  alt: "The mill",
};

/** An attempt costs a second upload only where the place has let go of the first. */
export function uploadCases<Settings, Secrets, Cursor>(
  scene: Scene<Settings, Secrets, Cursor>,
): void {
  async function begin(context: TestContext) {
    const at = await beginSending(scene, context);
    const uploads = needed(scene, context, "uploads", at.outbox.uploads);
    const text: OutgoingMessage = {
      ...outgoing(at.number, at.driver.now(), at.parent),
      options: { files: [picture] },
      readFile: () => Promise.resolve(new Blob([png])),
      uploads: keepingUploads(at.driver.now),
    };
    /** An attempt with which something happens as soon as its file is up. */
    const sendBroken = (
      then: () => void,
      changes?: Partial<ChannelContext<Settings, Secrets>>,
    ) =>
      at.send(at.driver.open(changes), {
        ...text,
        uploads: {
          find: text.uploads.find,
          keep(...kept) {
            text.uploads.keep(...kept);
            then();
          },
        },
      });
    /** As the outbox goes on: it looks first, and tries again where there is nothing. */
    const goOn = async () => {
      const found = await at.find(at.driver.open(), text);
      if (found === null)
        expect(await at.send(at.driver.open(), text)).toMatchObject({
          outcome: "sent",
        });
      expect(await at.outbox.count(at.words)).toBe(1);
      const { messages } = await at.driver.pollAll(at.cursor);
      const met = messages.find((each) => each.text.includes(at.words));
      expect(met?.attachments).toMatchObject([{ alt: picture.alt }]);
    };
    return { ...at, uploads, text, sendBroken, goOn };
  }

  test.for(breaks)(
    "goes up once, although the answer after it is %s",
    async (how, context) => {
      const { world, uploads, sendBroken, goOn } = await begin(context);
      needed(scene, context, how, breakOf(world.line, how));
      const result = await sendBroken(() => once(world.line, how));
      world.line.plan(null);
      expect(world.line.broken()).toBe(1);
      expect(result.outcome).not.toBe("sent");
      await goOn();
      expect(uploads.count()).toBe(1);
    },
  );

  test("says how far it is, and that all has left before the text is there", async (context) => {
    const at = await begin(context);
    const told: { sentBytes: number; totalBytes: number; there: boolean }[] =
      [];
    at.world.line.plan(() => {
      // Whatever is asked after all has left is the text itself.
      const last = told.at(-1);
      if (last !== undefined && last.sentBytes === last.totalBytes)
        last.there = true;
      return null;
    });
    const result = await at.send(at.driver.open(), {
      ...at.text,
      progress: (sentBytes, totalBytes) =>
        told.push({ sentBytes, totalBytes, there: false }),
    });
    expect(result.outcome).toBe("sent");
    const sent = told.map(({ sentBytes }) => sentBytes);
    const [total = 0, ...others] = new Set(
      told.map(({ totalBytes }) => totalBytes),
    );
    expect(others).toEqual([]);
    expect(sent).toEqual(sent.toSorted((a, b) => a - b));
    expect(sent).toContain(picture.size);
    expect(total).toBeGreaterThan(picture.size);
    expect(told.at(-1)).toEqual({
      sentBytes: total,
      totalBytes: total,
      there: true,
    });
  });

  test("is stopped before all has left: nobody got it, and it goes with the next attempt", async (context) => {
    const at = await begin(context);
    const stopping = new AbortController();
    const attempt = at.send(at.driver.open({ signal: stopping.signal }), {
      ...at.text,
      progress: (sentBytes) => {
        if (sentBytes > 0) stopping.abort();
      },
    });
    await expect(attempt).rejects.toMatchObject({ code: "cancelled" });
    expect(await at.outbox.count(at.words)).toBe(0);
    await at.goOn();
  });

  test.for(["remembered", "forgotten"])(
    "of a program that ended after it is %s",
    async (which, context) => {
      const { uploads, outbox, words, ...at } = await begin(context);
      const ending = new AbortController();
      const attempt = at.sendBroken(() => ending.abort(), {
        signal: ending.signal,
      });
      await attempt.catch(() => undefined);
      expect(await outbox.count(words)).toBe(0);
      if (which === "forgotten") uploads.forget();
      await at.goOn();
      expect(uploads.count()).toBe(which === "forgotten" ? 2 : 1);
    },
  );
}

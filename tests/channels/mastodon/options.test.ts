import { afterEach, describe, expect, test } from "vitest";
import { find } from "../../../src/main/channels/mastodon/find.ts";
import { send } from "../../../src/main/channels/mastodon/send.ts";
import type { OutgoingMessage } from "../../../src/main/channels/outgoing.ts";
import { keepingUploads, plainly } from "../plainly.ts";
import { contextFor } from "./context.ts";
import {
  breakage,
  startDouble,
  type Double,
  type DoubleOptions,
} from "./double.ts";

const open: Double[] = [];
afterEach(async () => {
  for (const server of open.splice(0)) await server.close();
});

async function start(options: DoubleOptions = {}) {
  const server = await startDouble(options);
  open.push(server);
  return { server, context: contextFor(server.url, server.token) };
}

const cup = {
  id: "file-cup",
  name: "cup ☕.png",
  mediaType: "image/png",
  size: 3,
  alt: "a cup",
};
const plate = { ...cup, id: "file-plate", name: "plate.png", alt: "" };

function post(
  text: string,
  options: OutgoingMessage["options"] = {},
): OutgoingMessage {
  return {
    ...plainly,
    key: "018f6f00-0000-7000-8000-000000000001",
    text,
    options,
    readFile: (id) => Promise.resolve(new Blob([`bytes of ${id}`])),
    createdAt: Date.now(),
  };
}

const uploads = (server: Double) =>
  server.asked.filter(({ form }) => form !== undefined);

describe("a new post", () => {
  test("says nothing that was not chosen: the account's own settings hold", async () => {
    const { server, context } = await start();
    await send(context, post("new beans"));
    expect(server.posts[0]?.body).toEqual({ status: "new beans" });
  });

  test("goes with visibility, warning and language", async () => {
    const { server, context } = await start();
    const options = { visibility: "private", warning: "coffee", lang: "en" };
    expect(await send(context, post("new beans", options))).toMatchObject({
      outcome: "sent",
      message: { visibility: "private", warning: "coffee", lang: "en" },
    });
    expect(server.posts[0]?.body).toEqual({
      status: "new beans",
      visibility: "private",
      spoiler_text: "coffee",
      sensitive: true,
      language: "en",
    });
  });
});

describe("files", () => {
  test("go before the text, in order, with what is to be seen on them", async () => {
    const { server, context } = await start();
    const result = await send(context, post("look", { files: [cup, plate] }));
    expect(uploads(server).map(({ path, form }) => ({ path, form }))).toEqual([
      {
        path: "/api/v2/media",
        form: {
          file: {
            name: cup.name,
            type: "image/png",
            bytes: "bytes of file-cup",
          },
          description: "a cup",
        },
      },
      {
        path: "/api/v2/media",
        form: {
          file: {
            name: "plate.png",
            type: "image/png",
            bytes: "bytes of file-plate",
          },
        },
      },
    ]);
    expect(server.posts[0]?.body["media_ids"]).toEqual(["media-1", "media-2"]);
    expect(result).toMatchObject({
      outcome: "sent",
      message: { attachments: [{ alt: "a cup" }, {}] },
    });
  });

  test("go to a server that has only the first version of the upload", async () => {
    const { server, context } = await start({ media: "v1" });
    expect(await send(context, post("look", { files: [cup] }))).toMatchObject({
      outcome: "sent",
    });
    expect(uploads(server).map(({ path }) => path)).toEqual([
      "/api/v2/media",
      "/api/v1/media",
    ]);
  });

  test("are waited for while the server is busy with them", async () => {
    const { server, context } = await start({ media: 2 });
    expect(await send(context, post("look", { files: [cup] }))).toMatchObject({
      outcome: "sent",
    });
    const lines = server.asked.map(({ method, path }) => `${method} ${path}`);
    expect(lines.slice(-4)).toEqual([
      "POST /api/v2/media",
      "GET /api/v1/media/media-1",
      "GET /api/v1/media/media-1",
      "POST /api/v1/statuses",
    ]);
  });

  test("that the server does not take keep the text from being sent", async () => {
    const { server, context } = await start();
    const files = [{ ...cup, mediaType: "application/x-evil" }];
    expect(await send(context, post("look", { files }))).toMatchObject({
      outcome: "failed",
      code: "refused",
      message: expect.stringContaining("File content type is invalid"),
    });
    expect(server.posts).toEqual([]);
  });

  describe("that an attempt brought which came to nothing", () => {
    async function afterAnAttempt(media: DoubleOptions["media"] = "at-once") {
      const at = await start({ media });
      const uploads = keepingUploads();
      const outgoing = { ...post("look", { files: [cup, plate] }), uploads };
      at.server.fail(/POST .*statuses/, breakage.unavailable);
      expect(await send(at.context, outgoing)).toMatchObject({
        outcome: "unknown",
      });
      return { ...at, outgoing };
    }

    test("are brought anew where the server has forgotten them", async () => {
      const { server, context, outgoing } = await afterAnAttempt();
      server.media.delete("media-1");
      expect(await send(context, outgoing)).toMatchObject({
        outcome: "sent",
        message: { attachments: [{ alt: "a cup" }, {}] },
      });
      expect(uploads(server)).toHaveLength(3);
      const [made] = server.posts;
      expect(made?.body["media_ids"]).toEqual(["media-3", "media-2"]);
    });

    test("are not brought anew while nobody can say whether they are there", async () => {
      const { server, context, outgoing } = await afterAnAttempt();
      server.fail(/GET .*media/, breakage.unavailable);
      for (const outcome of ["failed", "sent"])
        expect((await send(context, outgoing)).outcome).toBe(outcome);
      expect(uploads(server)).toHaveLength(2);
    });

    test("are brought anew where they went with a post after all", async () => {
      const { server, context, outgoing } = await afterAnAttempt();
      server.fail(/POST .*statuses/, breakage.hangUp);
      for (const outcome of ["unknown", "sent"])
        expect((await send(context, outgoing)).outcome).toBe(outcome);
      const last = server.posts.at(-1)?.body["media_ids"];
      expect(last).toEqual(["media-3", "media-4"]);
    });

    test("are two where a post has the same one twice", async () => {
      const { server, context } = await start();
      const outgoing = {
        ...post("look", { files: [cup, cup] }),
        uploads: keepingUploads(),
      };
      server.fail(/POST .*statuses/, breakage.unavailable);
      for (const outcome of ["unknown", "sent"])
        expect((await send(context, outgoing)).outcome).toBe(outcome);
      const [made] = server.posts;
      const ids = made?.body["media_ids"] as string[];
      expect(new Set(ids).size).toBe(2);
      expect(uploads(server)).toHaveLength(3);
    });

    test("are waited for while the server is still busy with them", async () => {
      const { server, context } = await start({ media: 3 });
      const keeping = keepingUploads();
      const outgoing = { ...post("look", { files: [cup] }), uploads: keeping };
      server.fail(/GET .*media/, breakage.unavailable);
      expect((await send(context, outgoing)).outcome).toBe("failed");
      expect((await send(context, outgoing)).outcome).toBe("sent");
      expect(uploads(server)).toHaveLength(1);
    });
  });

  test.each(["unavailable", "hangUp"] as const)(
    "%s while uploading: nothing was sent, and it is tried again",
    async (how) => {
      const { server, context } = await start();
      server.fail(/media/, breakage[how]);
      const result = await send(context, post("look", { files: [cup] }));
      expect(result).toMatchObject({
        outcome: "failed",
        code: "unreachable",
        details: { retryAt: expect.any(Number) },
      });
      expect(server.posts).toEqual([]);
    },
  );

  test("are no longer waited for when the core closes", async () => {
    const { server } = await start({ media: 1000 });
    const closing = new AbortController();
    const context = contextFor(server.url, server.token, {
      signal: closing.signal,
    });
    const sending = send(context, post("look", { files: [cup] }));
    await expect.poll(() => uploads(server).length).toBe(1);
    closing.abort();
    await expect(sending).rejects.toMatchObject({ code: "cancelled" });
    expect(server.posts).toEqual([]);
  });

  test("without words are found again by how many they are", async () => {
    const { server, context } = await start();
    const silent = post("", { files: [cup] });
    server.status(server.us, "");
    expect(await find(context, silent)).toBeNull();
    const result = await send(context, silent);
    if (result.outcome !== "sent") throw new Error(result.outcome);
    expect((await find(context, silent))?.remoteId).toBe(
      result.message.remoteId,
    );
  });
});

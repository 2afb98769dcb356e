import { mkdtemp, rm } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterEach, expect, test } from "vitest";
import type { OutboxItem } from "../../../src/shared/model/outbox-item.ts";
import type { OutgoingFile } from "../../../src/shared/model/send-options.ts";
import { startCoreChild } from "../../main/start-child.ts";
import { until } from "../../servers/child.ts";
import { startDouble } from "./double.ts";

const closing: (() => Promise<unknown>)[] = [];
afterEach(async () => {
  for (const close of closing.splice(0).toReversed()) await close();
});

test("a film goes up once, although the program is killed between it and its post", async () => {
  const server = await startDouble();
  closing.push(() => server.close());
  const folder = await mkdtemp(join(tmpdir(), "porchlight-uploads-"));
  closing.push(() => rm(folder, { recursive: true, force: true }));
  let child = await startCoreChild(folder);
  closing.push(() => child.kill());
  const call = async (method: string, input: unknown): Promise<unknown> => {
    const reply = await child.call(method, input);
    if (!reply.ok) throw new Error(reply.fault.message);
    return reply.value;
  };
  const { authorisationId } = (await call("accounts.authorise", {
    channel: "mastodon",
    settings: { server: server.url },
    by: "code",
  })) as { authorisationId: string };
  const { accountId } = (await call("accounts.authoriseCode", {
    authorisationId,
    code: "right-code",
  })) as { accountId: string };
  await call("files.write", {
    id: "upload-of-the-film",
    at: 0,
    bytes: Buffer.alloc(5000, "film ").toString("base64"),
  });
  const film = (await call("files.keep", {
    id: "upload-of-the-film",
    name: "film.mp4",
    mediaType: "video/mp4",
  })) as OutgoingFile;

  // It takes the post and neither does nor says anything.
  server.fail(/POST .*statuses/, () => undefined);
  await call("outbox.send", {
    id: "post-with-film",
    accountId,
    text: "our film",
    options: { files: [{ ...film, alt: "the mill at work" }] },
    undoSeconds: 0,
  });
  const asks = (path: RegExp) =>
    server.asked.filter((ask) => ask.method === "POST" && path.test(ask.path));
  await until("the post to be asked for", () =>
    Promise.resolve(asks(/statuses/).length > 0 || null),
  );
  await child.kill();
  child = await startCoreChild(folder);
  const sent = await until("the post to be sent", async () => {
    const items = (await call("outbox.list", { which: "all" })) as OutboxItem[];
    return items.find(({ state }) => state === "sent") ?? null;
  });

  expect(sent.attempts).toBe(2);
  expect(asks(/media/)).toHaveLength(1);
  expect(server.posts).toHaveLength(1);
  expect([...server.statuses.values()]).toMatchObject([
    { media_attachments: [{ description: "the mill at work" }] },
  ]);
});

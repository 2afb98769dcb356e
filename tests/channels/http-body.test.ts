import { once } from "node:events";
import { openAsBlob } from "node:fs";
import { mkdtemp, rm, writeFile } from "node:fs/promises";
import { createServer, type IncomingMessage } from "node:http";
import type { AddressInfo } from "node:net";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { buffer } from "node:stream/consumers";
import { afterEach, expect, test } from "vitest";
import { formWith } from "../../src/main/channels/http-body.ts";
import { createHttp } from "../../src/main/channels/http.ts";

const http = createHttp({
  userAgent: "Porchlight/0.1",
  isOffline: () => false,
});

const closing: (() => Promise<unknown>)[] = [];
afterEach(async () => {
  for (const close of closing.splice(0)) await close();
});

async function serve(take: (request: IncomingMessage) => Promise<string>) {
  const server = createServer((request, response) => {
    void take(request).then((words) => response.end(words));
  });
  server.listen(0, "127.0.0.1");
  await once(server, "listening");
  closing.push(async () => {
    server.closeAllConnections();
    server.close();
    await once(server, "close");
  });
  return `http://127.0.0.1:${(server.address() as AddressInfo).port}/`;
}

test("a form arrives as a browser would send it, its file from the disk, and says how much of it has left", async () => {
  const folder = await mkdtemp(join(tmpdir(), "porchlight-body-"));
  closing.push(() => rm(folder, { recursive: true }));
  const path = join(folder, "film");
  const film = Buffer.alloc(300_000, "film ");
  await writeFile(path, film);
  const said: unknown[] = [];
  const url = await serve(async (request) => {
    const headers = { "content-type": request.headers["content-type"] ?? "" };
    const bytes = await buffer(request);
    const form = await new Response(Uint8Array.from(bytes), {
      headers,
    }).formData();
    const file = form.get("file");
    if (!(file instanceof File)) throw new Error("no file");
    const isFilm = Buffer.from(await file.arrayBuffer()).equals(film);
    said.push(file.name, file.type, isFilm, form.get("description"));
    return request.headers["content-length"] ?? "no length";
  });
  const content = await openAsBlob(path, { type: "video/mp4" });
  const body = formWith(
    { field: "file", name: 'Mühle "1"\r\nx: y.mp4', content },
    { description: 'Eine "Mühle"\r\n--form' },
  );
  const left: number[] = [];
  const answer = await http.request({
    url,
    method: "POST",
    body,
    sent: (bytes) => left.push(bytes),
    signal: new AbortController().signal,
  });
  expect(answer.text()).toBe(String(body.size));
  expect(said).toEqual([
    'Mühle "1"\r\nx: y.mp4',
    "video/mp4",
    true,
    'Eine "Mühle"\r\n--form',
  ]);
  expect(left.length).toBeGreaterThan(3);
  expect(left).toEqual(left.toSorted((a, b) => a - b));
  expect([left[0], left.at(-1)]).toEqual([0, body.size]);
});

test("no more of a body is read than the server takes, and it can be stopped", async () => {
  const url = await serve(() => new Promise(() => undefined));
  const body = new Blob([Buffer.alloc(60e6)]);
  const stopping = new AbortController();
  let left = 0;
  const request = http.request({
    url,
    method: "POST",
    body,
    sent: (bytes) => {
      left = bytes;
    },
    signal: stopping.signal,
  });
  await expect.poll(() => left).toBeGreaterThan(0);
  let before = -1;
  // Until nothing moves any more: the buffers on the way are full.
  await expect
    .poll(() => {
      const isStill = left === before;
      before = left;
      return isStill;
    })
    .toBe(true);
  stopping.abort();
  await expect(request).rejects.toMatchObject({ code: "cancelled" });
  expect(left).toBeLessThan(body.size);
});

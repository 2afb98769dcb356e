import {
  brotliCompressSync,
  deflateRawSync,
  deflateSync,
  gzipSync,
} from "node:zlib";
import { describe, expect, test } from "vitest";
import { unpack } from "../../src/main/channels/unpack.ts";

const text = Buffer.from("Nobody at the door goes unanswered. ".repeat(400));
const most = 1_000_000;

describe("what an answer is packed with", () => {
  test.each([
    ["gzip", gzipSync(text)],
    ["x-gzip", gzipSync(text)],
    ["GZIP", gzipSync(text)],
    ["deflate", deflateSync(text)],
    ["deflate", deflateRawSync(text)],
    ["br", brotliCompressSync(text)],
    ["identity", text],
    ["deflate, gzip", gzipSync(deflateSync(text))],
    ["a-coding-to-come", text],
  ])("%s", async (coding, packed) => {
    expect(await unpack(packed, coding, most)).toEqual(text);
  });

  test.each([
    ["gzip", gzipSync(text)],
    ["deflate", deflateSync(text)],
    ["br", brotliCompressSync(text)],
  ])("%s without its end is read as far as it goes", async (coding, packed) => {
    const read = await unpack(packed.subarray(0, -6), coding, most);
    if (typeof read === "string") throw new Error(read);
    expect(text.subarray(0, read.length)).toEqual(Buffer.from(read));
  });

  test.each(["gzip", "deflate", "br"])("%s of nothing", async (coding) => {
    expect(await unpack(Buffer.alloc(0), coding, most)).toHaveLength(0);
  });

  test.each(["gzip", "deflate", "br"])("what is no %s", async (coding) => {
    const said = Buffer.from("\u0007 a sentence for people");
    expect(await unpack(said, coding, most)).toBe("broken");
  });

  test.each([
    ["gzip", gzipSync(text)],
    ["deflate", deflateSync(text)],
    ["br", brotliCompressSync(text)],
    ["gzip, gzip", gzipSync(gzipSync(text))],
  ])("%s of more than is read", async (coding, packed) => {
    expect(await unpack(packed, coding, text.length - 1)).toBe("too-large");
  });

  test("more layers than anybody means well", async () => {
    let packed: Buffer = text;
    for (let n = 0; n < 4; n += 1) packed = gzipSync(packed);
    const coding = "gzip, gzip, gzip, gzip";
    expect(await unpack(packed, coding, most)).toBe("broken");
  });
});

import { mkdtempSync, rmSync, symlinkSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { gzipSync } from "node:zlib";
import { afterEach, beforeEach, describe, expect, it } from "vitest";
import { openSource } from "../../../src/main/importing/source/open-source.ts";
import { innerPath } from "../../../src/main/importing/source/source.ts";
import { folderOf } from "./folder-of.ts";
import { tarOf } from "./tar-of.ts";
import { zipOf, type ZipEntry } from "./zip-of.ts";

describe("the files of an archive", () => {
  let dir: string;
  beforeEach(() => {
    dir = mkdtempSync(join(tmpdir(), "porchlight-source-"));
  });
  afterEach(() => rmSync(dir, { recursive: true }));

  const put = (data: Buffer | Uint8Array, name = "archive") => {
    const path = join(dir, name);
    writeFileSync(path, data);
    return path;
  };
  async function textOf(path: string, inner: string): Promise<string> {
    const source = await openSource(path);
    const chunks: Uint8Array[] = [];
    for await (const chunk of source.read(inner)) chunks.push(chunk);
    return Buffer.concat(chunks).toString();
  }
  const list = async (path: string) => (await openSource(path)).list();

  it("are found by what it is, whatever it is called", async () => {
    const long = `${"long-folder/".repeat(12)}c.txt`;
    const files = {
      "a.txt": "one",
      "deep/b.txt": "two".repeat(100_000),
      [long]: "three",
    };
    const entries = Object.entries(files).map(([name, body]) => ({
      name,
      body,
    }));
    const tar = tarOf(entries);
    const paths = [
      put(zipOf(files), "x.dat"),
      put(tar, "y"),
      put(gzipSync(tar), "z.zip"),
      folderOf(join(dir, "folder"), files),
    ];
    for (const path of paths) {
      expect([...(await list(path))].sort()).toEqual([
        "a.txt",
        "deep/b.txt",
        long,
      ]);
      expect(await textOf(path, long)).toBe("three");
      expect(await textOf(path, "deep/b.txt")).toBe(files["deep/b.txt"]);
      expect(await textOf(path, "a.txt")).toBe("one");
      await expect(textOf(path, "c.txt")).rejects.toThrow();
    }
    expect(await list(put(Buffer.from("hello"), "h.txt"))).toEqual(["h.txt"]);
  });

  it("leave out links, to wherever they lead", async () => {
    const folder = folderOf(join(dir, "folder"), { "a.txt": "one" });
    symlinkSync("/etc/passwd", join(folder, "b.txt"));
    symlinkSync("/etc", join(folder, "etc"));
    const zip: ZipEntry[] = [
      { name: "a.txt", data: "one" },
      { name: "b.txt", data: "/etc/passwd", mode: 0o120777 },
    ];
    const tar = tarOf([
      { name: "a.txt", body: "one" },
      { name: "b.txt", link: "2" },
      { name: "c.txt", link: "1" },
    ]);
    for (const path of [folder, put(zipOf(zip), "z"), put(tar, "t")])
      expect(await list(path)).toEqual(["a.txt"]);
  });

  it.each(["../a.txt", "a/../../b.txt", "/etc/passwd", "a\\..\\..\\b.txt"])(
    "are refused when one leads out: %s",
    async (name) => {
      expect(innerPath(name)).toBeUndefined();
      await expect(
        list(put(zipOf([{ name, data: "x" }]), "z")),
      ).rejects.toMatchObject({ code: "invalid-input" });
      await expect(
        list(put(tarOf([{ name, body: "x" }]), "t")),
      ).rejects.toMatchObject({ code: "invalid-input" });
    },
  );

  it("count once where a name comes twice: the first", async () => {
    const zip = zipOf([
      { name: "a.txt", data: "one" },
      { name: "a.txt", data: "two" },
      { name: "./a.txt", data: "three" },
    ]);
    const tar = tarOf([
      { name: "a.txt", body: "one" },
      { name: "./a.txt", body: "two" },
    ]);
    for (const path of [put(zip, "z"), put(tar, "t")]) {
      expect(await list(path)).toEqual(["a.txt"]);
      expect(await textOf(path, "a.txt")).toBe("one");
    }
  });

  it("cannot grow beyond what they say", async () => {
    const longer = put(
      zipOf([{ name: "a", data: "x".repeat(5000), size: 10 }]),
      "l",
    );
    await expect(textOf(longer, "a")).rejects.toThrow(
      "is not a whole zip file",
    );
    const shorter = put(zipOf([{ name: "a", data: "x", size: 5000 }]), "s");
    await expect(textOf(shorter, "a")).rejects.toThrow(
      "is not a whole zip file",
    );
  });

  it("are refused when they unpack to more than honest text can", async () => {
    const zeros = Buffer.alloc(120_000_000);
    await expect(
      list(put(zipOf([{ name: "a", data: zeros }]), "z")),
    ).rejects.toMatchObject({ code: "too-large" });
    const tar = tarOf([{ name: "a", body: zeros }]);
    await expect(list(put(gzipSync(tar), "t"))).rejects.toMatchObject({
      code: "too-large",
    });
  });

  it("are refused, with a sentence, wherever the archive is cut", async () => {
    const zip = zipOf({ "a.txt": "one".repeat(1000), "b.txt": "two" });
    const tar = gzipSync(
      tarOf([
        { name: "a.txt", body: "one".repeat(1000) },
        { name: "b.txt", body: "two" },
      ]),
    );
    for (const [whole, sentence] of [
      [zip, "is not a whole zip file"],
      [tar, "is not a whole tar file"],
    ] as const)
      for (let end = whole.length - 1; end > 80; end -= 17)
        await expect(list(put(whole.subarray(0, end), "cut"))).rejects.toThrow(
          sentence,
        );
  });
});

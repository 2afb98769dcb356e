import { spawnSync } from "node:child_process";
import {
  mkdirSync,
  readdirSync,
  readFileSync,
  rmSync,
  symlinkSync,
  writeFileSync,
} from "node:fs";
import { join } from "node:path";
import { encode, toBytes, toCidLink } from "@atcute/cbor";
import { fromDigest } from "@atcute/cid";
import Database from "better-sqlite3";
import * as fc from "fast-check";
import { describe, expect, it } from "vitest";
import { contentsOf } from "../../archive/contents.ts";
import { archiveFile } from "../../../src/main/archive/open.ts";
import { describeImport } from "./run-import.ts";
import { tarOf } from "./tar-of.ts";
import { zipOf } from "./zip-of.ts";

const actor = JSON.stringify({
  id: "https://s.test/users/a",
  type: "Person",
  preferredUsername: "a",
  name: "A",
});
const outbox = JSON.stringify({
  orderedItems: [
    {
      type: "Create",
      object: {
        id: "https://s.test/users/a/statuses/1",
        type: "Note",
        content: "<p>refund</p>",
        published: "2023-01-01T00:00:00Z",
        to: ["as:Public"],
        cc: [],
        tag: [],
        attachment: [],
      },
    },
  ],
});
const files = { "actor.json": actor, "outbox.json": outbox };

/** An unsigned number as LEB128. */
function varint(value: number): Buffer {
  const bytes: number[] = [];
  let left = value;
  do {
    const low = left % 128;
    left = Math.floor(left / 128);
    bytes.push(left > 0 ? low + 128 : low);
  } while (left > 0);
  return Buffer.from(bytes);
}

/** A block under a name that is not the sum of its bytes: so a node can lead back to itself. */
function block(name: number, value: unknown) {
  const cid = fromDigest(0x71, Buffer.alloc(32, name));
  return {
    link: toCidLink(cid),
    cid: Buffer.from(cid.bytes),
    data: encode(value),
  };
}
const linkTo = (name: number) => block(name, null).link;

type Block = ReturnType<typeof block>;

/** A CAR file, with lengths that may lie. */
function carOf(
  roots: unknown[],
  blocks: readonly Block[],
  lie: (length: number, at: number) => number = (length) => length,
): Buffer {
  const header = encode({ version: 1, roots });
  return Buffer.concat([
    varint(lie(header.length, 0)),
    header,
    ...blocks.flatMap(({ cid, data }, i) => [
      varint(lie(cid.length + data.length, i + 1)),
      cid,
      data,
    ]),
  ]);
}

const commit = (data: unknown) =>
  block(1, {
    did: "did:plc:a",
    version: 3,
    data,
    rev: "3k",
    prev: null,
    sig: toBytes(Buffer.alloc(64)),
  });
const entry = (over: Record<string, unknown> = {}) => ({
  p: 0,
  k: toBytes(Buffer.from("app.bsky.feed.post/1")),
  v: linkTo(3),
  t: null,
  ...over,
});
const post = block(3, {
  text: "refund",
  createdAt: "2023-08-01T10:00:00.000Z",
});

describe("what is not as it should be", () => {
  const run = describeImport();

  function contents(): unknown {
    const db = new Database(join(run.dir, "data", archiveFile), {
      readonly: true,
    });
    try {
      const { settings: _, messages = [], ...all } = contentsOf(db);
      // In which language a text is gets found a little later, beside everything.
      const said = messages.map((row) => row.replace(/"lang":[^,]+/, ""));
      return { ...all, messages: said };
    } finally {
      db.close();
    }
  }

  /** Imported or refused in a sentence; refused, it has changed nothing. Answers what was said. */
  async function attempt(path: string): Promise<string> {
    const before = contents();
    const job = await run.import(path, ["us@x.test"]);
    expect(readdirSync(join(run.dir, "data"))).not.toContain("importing");
    if (job.state === "done") return job.outcome;
    if (job.state !== "failed") throw new Error(job.state);
    expect(job.fault.code).not.toBe("internal");
    expect(job.fault.message).toMatch(/\.$/);
    expect(contents()).toEqual(before);
    return job.fault.message;
  }
  const put = (name: string, data: Buffer | string) => {
    const path = join(run.dir, name);
    writeFileSync(path, data);
    return path;
  };

  it.skipIf(process.platform === "win32")(
    "is refused where it is no file: a pipe, a device, nothing",
    async () => {
      const pipe = join(run.dir, "pipe.zip");
      spawnSync("mkfifo", [pipe]);
      expect(await attempt(pipe)).toContain("neither a file nor a folder");
      await expect(run.recognise(pipe)).rejects.toThrow("neither a file");
      expect(await attempt("/dev/zero")).toContain("neither a file");
      expect(await attempt(join(run.dir, "nothing"))).toContain("nothing at");
      symlinkSync(join(run.dir, "nowhere"), join(run.dir, "link"));
      expect(await attempt(join(run.dir, "link"))).toContain("nothing at");
      mkdirSync(join(run.dir, "empty"));
      expect(await attempt(join(run.dir, "empty"))).toContain("not know");
    },
  );

  it.skipIf(process.platform === "win32")(
    "is refused where a pipe lies in an export of ours",
    async () => {
      const path = join(run.dir, "exported");
      const { jobId } = await run.app.call("archive.export", {
        what: "everything",
        path,
      });
      await expect
        .poll(
          async () =>
            (await run.app.call("jobs.list", {})).find(({ id }) => id === jobId)
              ?.state,
        )
        .toBe("done");
      for (const name of ["accounts.jsonl", "messages.jsonl"]) {
        const good = readFileSync(join(path, name));
        rmSync(join(path, name));
        spawnSync("mkfifo", [join(path, name)]);
        expect(await attempt(path)).toBe(`${name}: this file is missing.`);
        rmSync(join(path, name));
        writeFileSync(join(path, name), good);
      }
    },
  );

  it("is a zip file whose directory says anything", async () => {
    const whole = zipOf(files);
    const marks = ["PK\x03\x04", "PK\x01\x02", "PK\x05\x06"].flatMap((mark) => {
      const places: number[] = [];
      let at = whole.indexOf(mark, 0, "latin1");
      for (; at >= 0; at = whole.indexOf(mark, at + 1, "latin1"))
        places.push(at);
      return places;
    });
    // Sizes, offsets, counts, lengths of names, methods, flags: all are two bytes or four.
    await fc.assert(
      fc.asyncProperty(
        fc.constantFrom(...marks),
        fc.integer({ min: 4, max: 44 }),
        fc.constantFrom(0, 1, 0x7f_ff, 0xff_ff, 0x7f_ff_ff_ff, 0xff_ff_ff_ff),
        async (mark, field, value) => {
          const zip = Buffer.from(whole);
          const at = Math.min(mark + field, zip.length - 4);
          if (value > 0xff_ff) zip.writeUInt32LE(value, at);
          else zip.writeUInt16LE(value, at);
          await attempt(put("a.zip", zip));
        },
      ),
      { numRuns: 40 },
    );
  });

  it("is a tar file whose headers say anything", async () => {
    const whole = tarOf(
      Object.entries(files).map(([name, body]) => ({ name, body })),
    );
    const sizes = [
      "77777777777",
      "00000000000",
      "-0000000001",
      "99999999999",
      "\u0080\u0000\u0000\u0000\u00ff\u00ff\u00ff\u00ff\u00ff\u00ff\u00ff",
      "           ",
    ];
    await fc.assert(
      fc.asyncProperty(
        fc.constantFrom(...sizes),
        fc.constantFrom("0", "x", "L", "g", "5", "2", "S", "\0"),
        fc.boolean(),
        async (size, type, isFirst) => {
          const tar = Buffer.from(whole);
          const header = tar.subarray(
            isFirst ? 0 : 512 + Math.ceil(actor.length / 512) * 512,
          );
          header.write(size, 124, "latin1");
          header.write(type, 156, "latin1");
          header.fill(" ", 148, 156);
          const sum = header
            .subarray(0, 512)
            .reduce((all, byte) => all + byte, 0);
          header.write(`${sum.toString(8).padStart(6, "0")}\0 `, 148);
          await attempt(put("a.tar", tar));
        },
      ),
      { numRuns: 25 },
    );
  });

  it("is a zip within a zip, a name twice, a name of nothing but signs", async () => {
    expect(
      await attempt(put("a.zip", zipOf({ "b.zip": zipOf(files) }))),
    ).toContain("does not know what this is");
    const odd = zipOf([
      { name: "actor.json", data: actor },
      { name: "actor.json", data: "{" },
      { name: "outbox.json", data: outbox },
      { name: "\u202e\u0007.json", data: "{" },
      { name: "CON", data: "" },
      { name: `${"a/".repeat(2000)}b`, data: "x" },
    ]);
    expect(await attempt(put("b.zip", odd))).toContain("1 of 1 messages");
  });

  it("is a repository whose lengths lie, or whose nodes lead in a circle", async () => {
    const tree = block(2, { l: null, e: [entry()] });
    const good = [commit(linkTo(2)), tree, post];
    const from = (name: string, data: Buffer) => attempt(put(name, data));
    expect(await from("good.car", carOf([linkTo(1)], good))).toContain(
      "1 of 1 messages were new",
    );
    for (const lie of [0, 35, 2 ** 32 - 1, 2 ** 62])
      for (const at of [0, 1, 3])
        expect(
          await from(
            "lies.car",
            carOf([linkTo(1)], good, (length, i) => (i === at ? lie : length)),
          ),
        ).toContain("not");
    const circles = [
      [commit(linkTo(1))],
      [commit(linkTo(2)), block(2, { l: linkTo(2), e: [] })],
      [
        commit(linkTo(2)),
        block(2, { l: null, e: [entry({ t: linkTo(2) })] }),
        post,
      ],
      [
        commit(linkTo(2)),
        block(2, { l: linkTo(4), e: [] }),
        block(4, { l: linkTo(2), e: [] }),
      ],
      [commit(linkTo(2)), block(2, { l: null, e: [entry({ p: -5 })] }), post],
      [commit(linkTo(2)), block(2, { l: null, e: [entry({ p: 1e15 })] }), post],
      [commit(linkTo(2)), block(2, { l: null, e: "all" }), post],
      [commit("text"), tree, post],
      [],
    ];
    for (const blocks of circles)
      await from("circle.car", carOf([linkTo(1)], blocks));
    for (const roots of [[], ["x"], [null], [linkTo(9)]])
      await from("roots.car", carOf(roots, good));
  });
});

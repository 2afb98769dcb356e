import { expect, test } from "vitest";
import {
  keepText,
  rawMail,
  readText,
} from "../../../src/main/channels/email/raw-mail.ts";
import type { Part } from "../../../src/main/channels/email/structure.ts";
import { reread } from "../../../src/main/channels/email/wire.ts";
import { rawOf } from "./letter.ts";

const part = (more: Partial<Part> = {}): Part => ({
  part: "1",
  type: "text/plain",
  ...more,
});

test("UTF-8 is kept as it is, whatever it is called; other bytes are kept as bytes", () => {
  const utf8 = keepText({ part: part(), cut: false }, Buffer.from("grüße\r\n"));
  expect(utf8).toMatchObject({ utf8: "grüße\r\n" });
  const latin = Buffer.from("caf\xe9", "latin1");
  const kept = keepText(
    { part: part({ charset: "latin1" }), cut: false },
    latin,
  );
  expect(kept).toMatchObject({ base64: latin.toString("base64") });
  expect(kept).not.toHaveProperty("utf8");
  expect(readText(kept)).toBe("café");
});

test("a text whose charset was read wrongly is mended by reading it again", () => {
  const bytes = Buffer.from("\xcf\xf0\xe8\xe2\xe5\xf2", "latin1");
  const raw = rawOf("Subject: x", { bytes, part: { charset: "koi8-r" } });
  const stored = rawMail.parse(JSON.parse(JSON.stringify(raw)));
  expect(reread(stored)?.text).not.toBe("Привет");
  // A later version knows that this sender means another charset.
  const better = {
    ...stored,
    texts: stored.texts.map((each) => ({ ...each, charset: "windows-1251" })),
  };
  expect(reread(better)?.text).toBe("Привет");
});

test("what an older version kept decoded still reads", () => {
  const { texts: _, ...raw } = rawOf("Subject: Hello");
  const old = { ...raw, texts: [{ html: true, text: "<p>Hi <b>you</b></p>" }] };
  expect(reread(old)).toMatchObject({ subject: "Hello", text: "Hi you" });
});

test("no more than a megabyte is kept, and it says so", () => {
  const kept = keepText(
    { part: part(), cut: false },
    Buffer.alloc(1_500_000, "a"),
  );
  expect(kept.cut).toBe(true);
  expect(kept.utf8?.length).toBe(1_000_000);
});

import { describe, expect, test } from "vitest";
import {
  cutAtEmoji,
  emojiIn,
  emojiOf,
  withEmoji,
} from "../../../src/shared/body/emoji.ts";
import { bodyFromHtml } from "../../../src/shared/body/from-html.ts";
import { bodyText } from "../../../src/shared/body/to-text.ts";
import { body as bodySchema } from "../../../src/shared/model/body.ts";

const blob = "https://files.example/blob.png";
const cat = "https://files.example/cat.png";
const urls = new Map([
  ["blob", blob],
  ["cat", cat],
]);
const emojiBlob = { t: "emoji", name: "blob", url: blob };
const emojiCat = { t: "emoji", name: "cat", url: cat };

function runOf(html: string) {
  const [block] = withEmoji(bodyFromHtml(html), urls);
  return block?.t === "p" ? block.c : block;
}

describe("emoji in a body", () => {
  test.each([
    ["so :blob: good", ["so ", emojiBlob, " good"]],
    [":blob::cat:", [emojiBlob, emojiCat]],
    // The colon that ends one does not begin another.
    [":blob:cat:", [emojiBlob, "cat:"]],
    [":no:blob:", [":no", emojiBlob]],
    ["at 10:30:45 :blob :", ["at 10:30:45 :blob :"]],
    ["::blob::", [":", emojiBlob, ":"]],
    [
      "<b>:cat: <i>:blob:</i></b>",
      [{ t: "b", c: [emojiCat, " ", { t: "i", c: [emojiBlob] }] }],
    ],
    ["<code>:blob:</code>", [{ t: "code", c: [":blob:"] }]],
    ["<pre>:blob:</pre>", { t: "pre", text: ":blob:" }],
    [":__proto__: :constructor:", [":__proto__: :constructor:"]],
  ])("%s", (html, expected) => {
    expect(runOf(html)).toEqual(expected);
  });

  test("are words in its text, and found wherever they stand", () => {
    const html =
      "<p>a</p><ul><li>:cat:</li></ul><blockquote><p>:blob:</p></blockquote>";
    const body = withEmoji(bodyFromHtml(html), urls);
    expect(bodyText(body)).toBe(bodyText(bodyFromHtml(html)));
    expect(bodySchema.parse(structuredClone(body))).toEqual(body);
    expect(emojiOf(body).get("cat")).toBe(cat);
    expect(emojiOf(body).get("blob")).toBe(blob);
    expect(emojiOf(body).get("a")).toBeUndefined();
  });

  test("beyond 300 stay words", () => {
    const body = withEmoji(bodyFromHtml(":blob: ".repeat(5000)), urls);
    expect(JSON.stringify(body).split('"emoji"')).toHaveLength(301);
    expect(bodyText(body).split(":blob:")).toHaveLength(5001);
  });
});

test("a line has the emoji that stand in it, and no others", () => {
  const all = new Map([...urls, ["__proto__", cat], ["b", blob]]);
  const line = "Marta :cat: says :no: :__proto__ :b";
  const there = emojiIn(line, all);
  expect(there).toEqual({ cat });
  expect(cutAtEmoji(line, there)).toEqual([
    "Marta ",
    emojiCat,
    " says :no: :__proto__ :b",
  ]);
  expect(cutAtEmoji(":cat:", { cat })).toEqual([emojiCat]);
  expect(cutAtEmoji("plain", {})).toEqual(["plain"]);
});

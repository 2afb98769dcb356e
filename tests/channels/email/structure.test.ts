import type { MessageStructureObject } from "imapflow";
import { describe, expect, test } from "vitest";
import {
  listAttachments,
  readStructure,
  reportedId,
  textParts,
} from "../../../src/main/channels/email/structure.ts";

const plain = (part: string, more: Partial<MessageStructureObject> = {}) => ({
  part,
  type: "text/plain",
  ...more,
});
const html = (part: string) => ({ part, type: "text/html" });

function partsOf(
  structure: MessageStructureObject,
  preferred?: "text/plain" | "text/html",
) {
  return textParts(readStructure(structure), preferred).map(
    (each) => each.part,
  );
}

describe("the letter itself", () => {
  test("a mail of one part is part 1", () => {
    expect(partsOf({ type: "text/html" })).toEqual(["1"]);
  });

  test("plain text where there is a choice, HTML as the second reading", () => {
    const structure = {
      type: "multipart/mixed",
      childNodes: [
        {
          type: "multipart/alternative",
          part: "1",
          childNodes: [
            plain("1.1"),
            {
              type: "multipart/related",
              part: "1.2",
              childNodes: [html("1.2.1"), { part: "1.2.2", type: "image/png" }],
            },
          ],
        },
        { part: "2", type: "application/pdf", disposition: "attachment" },
      ],
    };
    expect(partsOf(structure)).toEqual(["1.1"]);
    expect(partsOf(structure, "text/html")).toEqual(["1.2.1"]);
    expect(
      listAttachments(readStructure(structure)).map((each) => each.part),
    ).toEqual(["1.2.2", "2"]);
  });

  test("text around a picture stays whole", () => {
    expect(
      partsOf({
        type: "multipart/mixed",
        childNodes: [plain("1"), { part: "2", type: "image/png" }, plain("3")],
      }),
    ).toEqual(["1", "3"]);
  });

  test("a text file is an attachment", () => {
    const structure = {
      type: "multipart/mixed",
      childNodes: [
        plain("1"),
        plain("2", { disposition: "attachment" }),
        plain("3", { parameters: { name: "log.txt" } }),
      ],
    };
    expect(partsOf(structure)).toEqual(["1"]);
    expect(listAttachments(readStructure(structure))).toMatchObject([
      { part: "2", name: "text/plain" },
      { part: "3", name: "log.txt" },
    ]);
  });

  test("a signed mail's signature is no attachment; an encrypted mail has no text", () => {
    const signed = {
      type: "multipart/signed",
      childNodes: [
        plain("1"),
        { part: "2", type: "application/pgp-signature" },
      ],
    };
    expect(partsOf(signed)).toEqual(["1"]);
    expect(listAttachments(readStructure(signed))).toEqual([]);
    expect(
      partsOf({
        type: "multipart/encrypted",
        childNodes: [{ part: "1", type: "application/octet-stream" }],
      }),
    ).toEqual([]);
  });
});

test("names cannot be paths, types cannot be anything, sizes are those of the file", () => {
  const [file] = listAttachments(
    readStructure({
      type: "multipart/mixed",
      childNodes: [
        {
          part: "1",
          type: "Application/X-<script>",
          encoding: "BASE64",
          size: 78_000,
          disposition: "ATTACHMENT",
          dispositionParameters: { filename: "../../etc/\u202egpj.exe\n" },
        },
      ],
    }),
  );
  expect(file).toEqual({
    name: ".._.._etc_gpj.exe",
    mediaType: "application/octet-stream",
    size: 57_000,
    part: "1",
  });
});

test("an enclosed mail is one attachment, and a report says which mail it is about", () => {
  const report = readStructure({
    type: "multipart/report",
    childNodes: [
      plain("1"),
      {
        part: "2",
        type: "message/rfc822",
        envelope: { subject: "Lost: a/b", messageId: "<lost@x>" },
        childNodes: [plain("2.1")],
      },
    ],
  });
  expect(textParts(report).map((each) => each.part)).toEqual(["1"]);
  expect(listAttachments(report)).toMatchObject([
    { name: "Lost: a_b.eml", mediaType: "message/rfc822" },
  ]);
  expect(reportedId(report)).toBe("lost@x");
  expect(reportedId({ ...report, type: "multipart/mixed" })).toBeUndefined();
});

test("ten thousand levels end", () => {
  let node: MessageStructureObject = plain("1");
  for (let depth = 0; depth < 10_000; depth += 1)
    node = { type: "multipart/mixed", childNodes: [node] };
  expect(textParts(readStructure(node))).toEqual([]);
});

import { open } from "node:fs/promises";

/** What is shown as a picture, told by its first bytes, never by what somebody calls it (decision 10). */
export const pictureTypes = [
  "image/png",
  "image/jpeg",
  "image/gif",
  "image/webp",
  "image/avif",
] as const;
export type PictureType = (typeof pictureTypes)[number];

/** As many bytes as `pictureType` looks at. */
const headBytes = 32;

/** The kind of picture that these bytes begin, if they do; https://mimesniff.spec.whatwg.org/#matching-an-image-type-pattern */
export function pictureType(head: Uint8Array): PictureType | undefined {
  const at = (from: number, to: number) =>
    Buffer.from(head.subarray(from, to)).toString("latin1");
  if (at(0, 8) === "\x89PNG\r\n\x1a\n") return "image/png";
  if (at(0, 3) === "\xff\xd8\xff") return "image/jpeg";
  if (at(0, 6) === "GIF87a" || at(0, 6) === "GIF89a") return "image/gif";
  if (at(0, 4) === "RIFF" && at(8, 14) === "WEBPVP") return "image/webp";
  if (at(4, 12) === "ftypavif" || at(4, 12) === "ftypavis") return "image/avif";
  return undefined;
}

/** The kind of picture that a file holds, if it does. */
export async function readPictureType(
  path: string,
): Promise<PictureType | undefined> {
  const file = await open(path);
  try {
    const head = new Uint8Array(headBytes);
    const { bytesRead } = await file.read(head, 0, headBytes, 0);
    return pictureType(head.subarray(0, bytesRead));
  } finally {
    await file.close();
  }
}

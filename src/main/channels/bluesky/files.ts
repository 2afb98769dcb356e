import { imageSize } from "image-size";
import { AppError } from "../../../shared/fault.ts";
import type { OutgoingFile } from "../../../shared/model/send-options.ts";
import { uploadMs, type Leaving } from "../leaving.ts";
import type { OutgoingMessage } from "../outgoing.ts";
import type { Api } from "./api.ts";
import { uploaded } from "./wire.ts";

/** A picture's kind and size by its own bytes; undefined where it is none that can be shown. */
export function readPicture(
  bytes: Uint8Array,
): { mediaType: string; width: number; height: number } | undefined {
  try {
    const { type = "", width, height, orientation = 1 } = imageSize(bytes);
    const mediaType = {
      jpg: "image/jpeg",
      png: "image/png",
      webp: "image/webp",
      gif: "image/gif",
    }[type];
    if (mediaType === undefined || width < 1 || height < 1) return undefined;
    // Exif: from 5 on it is shown lying on its side.
    return orientation >= 5
      ? { mediaType, width: height, height: width }
      : { mediaType, width, height };
  } catch {
    return undefined;
  }
}

/** https://docs.bsky.app/docs/api/com-atproto-repo-upload-blob: nothing is to be seen of it before a record names it. */
export async function uploadBlob(
  api: Api,
  body: Blob,
  sent?: (bytes: number) => void,
): Promise<unknown> {
  const answer = await api.call("com.atproto.repo.uploadBlob", {
    body,
    timeoutMs: uploadMs(body.size),
    ...(sent === undefined ? {} : { sent }),
  });
  return api.read(answer, uploaded).blob;
}

/** A server keeps what no record names for an hour at least (https://atproto.com/specs/blob#usage), ms. */
const graceMs = 55 * 60_000;

/** Pictures as a post holds them: app.bsky.embed.images */
export async function uploadPictures(
  api: Api,
  files: readonly OutgoingFile[],
  { readFile, uploads }: Pick<OutgoingMessage, "readFile" | "uploads">,
  leaving: Leaving,
  now: number,
): Promise<Record<string, unknown>> {
  const images: unknown[] = [];
  for (const file of files) {
    const kept = await readFile(file.id);
    const picture = readPicture(new Uint8Array(await kept.arrayBuffer()));
    if (picture === undefined)
      throw new AppError(
        "refused",
        `“${file.name}” is no picture that Bluesky shows. Save it as PNG or JPEG.`,
      );
    const { mediaType, width, height } = picture;
    const before = uploads.find(file);
    let image: unknown;
    if (before !== undefined && now - before.at < graceMs)
      image = JSON.parse(before.remoteId);
    else {
      const bytes = kept.slice(0, kept.size, mediaType);
      image = await uploadBlob(api, bytes, (sent) => leaving.file(file, sent));
      uploads.keep(file, JSON.stringify(image));
    }
    leaving.whole(file);
    images.push({
      alt: file.alt ?? "",
      aspectRatio: { width, height },
      image,
    });
  }
  return { $type: "app.bsky.embed.images", images };
}

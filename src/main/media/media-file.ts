import { stat } from "node:fs/promises";
import { readPictureType, type PictureType } from "./picture-type.ts";

/** A file that is here. */
export type MediaFile = {
  path: string;
  /** As its author called it. */
  name: string;
  bytes: number;
  /** Undefined for what is not shown but only saved. */
  picture: PictureType | undefined;
};

export async function mediaFileAt(
  path: string,
  name: string,
): Promise<MediaFile | undefined> {
  try {
    const { size } = await stat(path);
    return {
      path,
      name,
      bytes: size,
      picture: await readPictureType(path),
    };
  } catch {
    return undefined;
  }
}

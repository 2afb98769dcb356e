/** The files of an archive that somebody handed out: a folder, a zip, a tar, or one file alone. Nothing is unpacked to disk. */
export type Source = {
  /** The name of the file or folder itself. */
  name: string;
  /** Paths of the files inside with `/`, each once, none leading out. Throws what is wrong with the archive. */
  list: () => Promise<readonly string[]>;
  /** The bytes of one of them. Throws `invalid-input` where the archive is damaged or pretends to be larger than it can be. */
  read: (path: string) => AsyncIterable<Uint8Array>;
  /** Each of these in whatever order is cheap; what is left of one is passed over when the next is asked for. */
  readEach: (
    paths: ReadonlySet<string>,
  ) => AsyncIterable<{ path: string; chunks: AsyncIterable<Uint8Array> }>;
  /** Bytes of one of them, where that is known without reading it. */
  size: (path: string) => number | undefined;
};

/** More files than any network puts into an archive. */
export const maxFiles = 1_000_000;
/** Text shrinks to a tenth, not to a thousandth: what grows so much was made to do so. */
const maxGrowth = 500;
const harmlessBytes = 100_000_000;

/** Whether unpacking gave more than honest text can. */
export function isBomb(packed: number, unpacked: number): boolean {
  return unpacked > harmlessBytes && unpacked > packed * maxGrowth;
}

/** A path inside an archive as it is kept: `/` between the parts; undefined for one that leads out or is none. */
export function innerPath(path: string): string | undefined {
  const parts = path
    .replaceAll("\\", "/")
    .split("/")
    .filter((part) => part !== "" && part !== ".");
  const isOutside =
    path.startsWith("/") ||
    /^[a-z]:/i.test(path) ||
    parts.includes("..") ||
    path.includes("\0");
  return isOutside || parts.length === 0 ? undefined : parts.join("/");
}

/** Called at every chunk and every name that is come upon; throws where no more of it is wanted. */
export type Look = () => void;

/** The same chunks, looked at as they come. */
export async function* looking<T>(
  chunks: AsyncIterable<T>,
  look: Look,
): AsyncGenerator<T> {
  for await (const chunk of chunks) {
    look();
    yield chunk;
  }
}

/** For sources that can go to any of their files at once. */
export async function* readOneByOne(
  paths: ReadonlySet<string>,
  read: Source["read"],
): ReturnType<Source["readEach"]> {
  for (const path of paths) yield { path, chunks: read(path) };
}

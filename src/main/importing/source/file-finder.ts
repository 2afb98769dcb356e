/** The path in the archive of a file that one of its records names, if it is there. */
export type FileFinder = (named: string) => string | undefined;

/**
 * Finds the files that an archive's records name: their paths begin at another place than the archive's own, at a
 * bucket's prefix or below the folder that it was packed with. The longest end that names a file counts.
 */
export function createFileFinder(paths: readonly string[]): FileFinder {
  const byEnd = new Map<string, string>();
  for (const path of paths) {
    byEnd.set(path, path);
    const below = path.slice(path.indexOf("/") + 1);
    // A path by itself counts before the same below a folder.
    if (!byEnd.has(below)) byEnd.set(below, path);
  }
  return (named) => {
    let end = named.replaceAll("\\", "/").replace(/^\/+/, "");
    for (;;) {
      const found = byEnd.get(end);
      if (found !== undefined) return found;
      const slash = end.indexOf("/");
      // A bare name is too little to go by.
      if (slash < 0 || !end.slice(slash + 1).includes("/")) return undefined;
      end = end.slice(slash + 1);
    }
  };
}

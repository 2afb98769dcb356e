import { AppError } from "../../shared/fault.ts";

/** The system's own errors while a file is read or written, as faults with a sentence; anything else unchanged. */
export function asDiskFault(cause: unknown): unknown {
  if (cause instanceof AppError || !(cause instanceof Error)) return cause;
  const { code } = cause as NodeJS.ErrnoException;
  switch (code) {
    case "ENOSPC":
    case "EDQUOT":
    case "EFBIG":
      return new AppError(
        "archive-full",
        "There is no room left on that disk. Free some space, or choose another place; what was written is gone again.",
        { cause },
      );
    case "EACCES":
    case "EPERM":
      return pathFault("Porchlight may not read or write there.", cause);
    case "EROFS":
      return pathFault("That disk can only be read.", cause);
    case "ENOENT":
    case "ENOTDIR":
      return pathFault("There is no such folder or file any more.", cause);
    case "EIO":
    case "ENODEV":
    case "ENXIO":
      return pathFault("That disk does not answer. Is it connected?", cause);
    case "ENAMETOOLONG":
      return pathFault("This path is too long.", cause);
    case undefined:
    default:
      return cause;
  }
}

/** A sentence about the path that the user gave. */
export function pathFault(sentence: string, cause?: unknown): AppError {
  return new AppError("invalid-input", sentence, {
    details: { path: ["path"] },
    cause,
  });
}

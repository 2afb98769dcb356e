import { AppError } from "../../../shared/fault.ts";

export function salvageArchive(
  _control: { dataDir: string },
  _input: { now: number },
): { outcome: string } {
  throw new AppError("unsupported", "Restore a backup instead.");
}

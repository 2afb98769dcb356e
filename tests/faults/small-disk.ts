import { spawnSync } from "node:child_process";
import { mkdtempSync, rmSync, statfsSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";

/** A disk of our own, in memory, that can be filled. */
export type SmallDisk = {
  dir: string;
  freeBytes: () => number;
  /** Leaves room for so many bytes more. */
  leave: (bytes: number) => void;
  makeRoom: () => void;
  remove: () => void;
};

function mount(dir: string, bytes: number): boolean {
  const { status } = spawnSync("mount", [
    "-t",
    "tmpfs",
    "-o",
    `size=${bytes}`,
    "tmpfs",
    dir,
  ]);
  return status === 0;
}

/** Whether there can be one: as root on Linux, where containers allow it. */
export function canMount(): boolean {
  if (process.platform !== "linux" || process.getuid?.() !== 0) return false;
  const dir = mkdtempSync(join(tmpdir(), "porchlight-mount-"));
  const isMounted = mount(dir, 1_000_000);
  if (isMounted) spawnSync("umount", [dir]);
  rmSync(dir, { recursive: true });
  return isMounted;
}

export function mountSmallDisk(bytes: number): SmallDisk {
  const dir = mkdtempSync(join(tmpdir(), "porchlight-disk-"));
  if (!mount(dir, bytes)) throw new Error("no disk of our own");
  const ballast = join(dir, "ballast");
  const freeBytes = () => {
    const { bavail, bsize } = statfsSync(dir);
    return bavail * bsize;
  };
  return {
    dir,
    freeBytes,
    leave: (room) =>
      writeFileSync(ballast, Buffer.alloc(Math.max(0, freeBytes() - room))),
    makeRoom: () => rmSync(ballast, { force: true }),
    remove() {
      // What still has a file open there keeps it until it ends.
      spawnSync("umount", ["--lazy", dir]);
      rmSync(dir, { recursive: true });
    },
  };
}

import { readdirSync, readFileSync } from "node:fs";
import { atMost, measured, type Measured } from "./measure.ts";

/** A number in kB from a file of /proc, as MB. */
function readMegabytes(path: string, name: string): number {
  const line = new RegExp(`^${name}:\\s+(\\d+) kB`, "m");
  try {
    return Number(line.exec(readFileSync(path, "utf8"))?.[1] ?? 0) / 1024;
  } catch {
    // It has ended meanwhile.
    return 0;
  }
}

function parentOf(pid: string): number {
  try {
    const stat = readFileSync(`/proc/${pid}/stat`, "utf8");
    return Number(stat.slice(stat.lastIndexOf(")") + 2).split(" ")[1]);
  } catch {
    return 0;
  }
}

/** Proportional memory of a process and all below it, MB. */
export function treeMegabytes(pid: number): number {
  const pids = readdirSync("/proc").filter((name) => /^\d+$/.test(name));
  const tree = new Set([pid]);
  for (let grown = true; grown;) {
    const size = tree.size;
    for (const each of pids)
      if (tree.has(parentOf(each))) tree.add(Number(each));
    grown = tree.size > size;
  }
  return [...tree].reduce(
    (sum, each) => sum + readMegabytes(`/proc/${each}/smaps_rollup`, "Pss"),
    0,
  );
}

/** Resident memory, MB. */
export function residentMegabytes(pid: number): number {
  return readMegabytes(`/proc/${pid}/status`, "VmRSS");
}

/** The core against a Node that does nothing, the browser against its own empty page. */
export function memoryMeasures(seen: {
  core: number;
  node: number;
  browser: number;
  blank: number;
}): Measured[] {
  return [
    measured("core, resident", "MB", seen.core, seen.node, atMost(250, 150)),
    measured("browser, all processes", "MB", seen.browser, seen.blank),
  ];
}

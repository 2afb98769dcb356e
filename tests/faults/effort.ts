import { readFileSync } from "node:fs";

/** What a process has taken so far, whatever else the machine does. */
export type Effort = {
  /** Of the processor, in all its threads. */
  cpuMs: number;
  /** Asked of the system, from the disk or not. */
  readBytes: number;
  writtenBytes: number;
};

/** Undefined where the system does not tell. */
export function effortOf(pid: number): Effort | undefined {
  if (process.platform !== "linux") return undefined;
  const stat = readFileSync(`/proc/${pid}/stat`, "utf8");
  const fields = stat.slice(stat.lastIndexOf(")") + 2).split(" ");
  const io = readFileSync(`/proc/${pid}/io`, "utf8");
  const bytes = (name: string) =>
    Number(new RegExp(`^${name}: (\\d+)$`, "m").exec(io)?.[1]);
  return {
    // utime and stime, in hundredths of a second (proc(5)).
    cpuMs: (Number(fields[11]) + Number(fields[12])) * 10,
    readBytes: bytes("rchar"),
    writtenBytes: bytes("wchar"),
  };
}

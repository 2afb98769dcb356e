import { crc32, deflateRawSync } from "node:zlib";

type Fault = {
  /** What the directory says of its size, instead of the truth. */
  size?: number;
  /** Unix mode, to make it a link. */
  mode?: number;
};

export type ZipEntry = { name: string; data: string | Buffer } & Fault;

/** A zip file of these files, as any packer writes it; faults on request. */
export function zipOf(
  files: Record<string, string | Buffer> | readonly ZipEntry[],
): Buffer {
  const entries: readonly ZipEntry[] = Array.isArray(files)
    ? (files as readonly ZipEntry[])
    : Object.entries(files).map(([name, data]) => ({ name, data }));
  const bodies: Buffer[] = [];
  const directory: Buffer[] = [];
  let offset = 0;
  for (const { name, data, size, mode } of entries) {
    const bytes = Buffer.from(data);
    const packed = deflateRawSync(bytes);
    const path = Buffer.from(name);
    const common = Buffer.alloc(26);
    common.writeUInt16LE(20, 0);
    // The name is UTF-8.
    common.writeUInt16LE(0x0800, 2);
    common.writeUInt16LE(8, 4);
    common.writeUInt32LE(crc32(bytes), 10);
    common.writeUInt32LE(packed.length, 14);
    common.writeUInt32LE(size ?? bytes.length, 18);
    common.writeUInt16LE(path.length, 22);
    const local = Buffer.concat([
      Buffer.from("PK\x03\x04"),
      common,
      path,
      packed,
    ]);
    const entry = Buffer.alloc(14);
    entry.writeUInt32LE(((mode ?? 0o100644) << 16) >>> 0, 6);
    entry.writeUInt32LE(offset, 10);
    directory.push(
      Buffer.concat([Buffer.from("PK\x01\x02\x14\x03"), common, entry, path]),
    );
    bodies.push(local);
    offset += local.length;
  }
  const index = Buffer.concat(directory);
  const end = Buffer.alloc(18);
  end.writeUInt16LE(entries.length, 4);
  end.writeUInt16LE(entries.length, 6);
  end.writeUInt32LE(index.length, 8);
  end.writeUInt32LE(offset, 12);
  return Buffer.concat([...bodies, index, Buffer.from("PK\x05\x06"), end]);
}

export type TarFile = {
  name: string;
  body?: string | Buffer;
  /** A link instead of a file: `2` symbolic, `1` hard. */
  link?: "1" | "2";
};

function headerOf(name: string, size: number, type: string): Buffer {
  const header = Buffer.alloc(512);
  header.write(name.slice(0, 100), 0);
  header.write("0000644\0", 100);
  header.write(`${size.toString(8).padStart(11, "0")}\0`, 124);
  header.write("        ", 148);
  header.write(type, 156);
  if (type === "1" || type === "2") header.write("/etc/passwd", 157);
  header.write("ustar\x0000", 257);
  const sum = header.reduce((all, byte) => all + byte, 0);
  header.write(`${sum.toString(8).padStart(6, "0")}\0 `, 148);
  return header;
}

function blocks(data: Buffer): Buffer {
  return Buffer.concat([data, Buffer.alloc((512 - (data.length % 512)) % 512)]);
}

/** A tar file of these files; a long name goes before its file, as GNU writes it. */
export function tarOf(files: readonly TarFile[]): Buffer {
  const parts = files.flatMap(({ name, body = "", link }) => {
    const data = Buffer.from(body);
    const long = Buffer.from(`${name}\0`);
    return [
      ...(name.length > 100
        ? [headerOf("././@LongLink", long.length, "L"), blocks(long)]
        : []),
      headerOf(name, link === undefined ? data.length : 0, link ?? "0"),
      ...(link === undefined ? [blocks(data)] : []),
    ];
  });
  return Buffer.concat([...parts, Buffer.alloc(1024)]);
}

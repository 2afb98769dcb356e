import { randomUUID } from "node:crypto";
import { Readable } from "node:stream";

/** So much of a body is handed to the line at once: it takes the next when it has room. */
const sliceBytes = 65_536;

/** A body that may lie on the disk, piece by piece; `sent` is told how much of it has been taken. */
export function handOut(
  body: Blob,
  sent: (bytes: number) => void = () => undefined,
): Readable {
  async function* slices() {
    for (let at = 0; at < body.size; at += sliceBytes) {
      sent(at);
      const slice = body.slice(at, at + sliceBytes);
      yield new Uint8Array(await slice.arrayBuffer());
    }
    sent(body.size);
  }
  // No more of it is read than is asked for.
  return Readable.from(slices(), { highWaterMark: 1 });
}

/** As browsers write it: https://html.spec.whatwg.org/multipage/form-control-infrastructure.html#multipart-form-data */
function quoted(name: string): string {
  return `"${name.replaceAll("\n", "%0A").replaceAll("\r", "%0D").replaceAll('"', "%22")}"`;
}

/** A form with a file; its type says what it is. What lies on the disk stays there until it is handed out. */
export function formWith(
  file: { field: string; name: string; content: Blob },
  fields: Record<string, string> = {},
): Blob {
  const boundary = `form-${randomUUID()}`;
  const begin = (field: string, more: string) =>
    `--${boundary}\r\ncontent-disposition: form-data; name=${quoted(field)}${more}\r\n\r\n`;
  const type = file.content.type || "application/octet-stream";
  return new Blob(
    [
      ...Object.entries(fields).map(
        ([field, value]) => `${begin(field, "")}${value}\r\n`,
      ),
      begin(
        file.field,
        `; filename=${quoted(file.name)}\r\ncontent-type: ${type}`,
      ),
      file.content,
      `\r\n--${boundary}--\r\n`,
    ],
    { type: `multipart/form-data; boundary=${boundary}` },
  );
}

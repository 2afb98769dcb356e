import { createReadStream } from "node:fs";
import { AppError } from "../../shared/fault.ts";

/** A line of a file: its number, from 1, and its bytes without the end. */
export type Line = { number: number; bytes: Buffer };

const newline = 10;

/**
 * The lines of a file one after the other, however long the file is. Ends only at a line feed: a text may hold
 * other characters that count as line ends elsewhere. Throws `invalid-input` for a line longer than `mostBytes`.
 */
export async function* readLines(
  path: string,
  options: {
    name: string;
    mostBytes: number;
    /** Sees all of the file as it goes by. */
    onChunk?: (chunk: Buffer) => void;
  },
): AsyncGenerator<Line> {
  let number = 1;
  let parts: Buffer[] = [];
  let length = 0;
  const take = (part: Buffer) => {
    length += part.length;
    if (length > options.mostBytes)
      throw new AppError(
        "invalid-input",
        `${options.name}, line ${number}: this line is longer than ${options.mostBytes} bytes.`,
      );
    parts.push(part);
  };
  for await (const chunk of createReadStream(path) as AsyncIterable<Buffer>) {
    options.onChunk?.(chunk);
    let from = 0;
    for (;;) {
      const end = chunk.indexOf(newline, from);
      if (end < 0) break;
      take(chunk.subarray(from, end));
      const [only] = parts;
      yield {
        number,
        bytes:
          parts.length === 1 && only !== undefined
            ? only
            : Buffer.concat(parts),
      };
      parts = [];
      length = 0;
      number += 1;
      from = end + 1;
    }
    if (from < chunk.length) take(chunk.subarray(from));
  }
  if (length > 0) yield { number, bytes: Buffer.concat(parts) };
}

import { appendFileSync, renameSync, statSync } from "node:fs";

/** Words that only a secret follows; the value after them is struck out. */
const secretPattern =
  /((?:bearer|basic)\s+|(?:access_token|refresh_token|(?:client_)?secret|pass(?:word|wd|phrase)?|api[_-]?key|code|token)["']?\s*[=:]\s*["']?)[^\s"'&,}]+/gi;

/** Strikes out anything that looks like a secret; also applied to messages that leave the core. */
export function redact(text: string): string {
  return text
    .replace(secretPattern, "$1•••")
    .replace(/\/\/[^/\s:@]+:[^/\s@]+@/g, "//•••@");
}

export type Log = {
  info: (text: string) => void;
  warn: (text: string, cause?: unknown) => void;
  error: (text: string, cause?: unknown) => void;
};

function describe(cause: unknown): string {
  if (cause === undefined) return "";
  if (cause instanceof Error) return ` ${cause.stack ?? cause.message}`;
  try {
    return ` ${JSON.stringify(cause)}`;
  } catch {
    return " (something that cannot be written down)";
  }
}

/** Beyond this a log begins anew; the one before it is kept. */
const mostLogBytes = 5_000_000;

/**
 * Appends to a log that stays small. Never throws: a full disk must not turn what is only noted
 * into a failure of what was done.
 */
export function appendToLog(
  path: string,
  mostBytes = mostLogBytes,
): (line: string) => void {
  return (line) => {
    try {
      const size = statSync(path, { throwIfNoEntry: false })?.size ?? 0;
      if (size + line.length > mostBytes) renameSync(path, `${path}.1`);
      appendFileSync(path, line, { mode: 0o600 });
    } catch {
      // There is nowhere left to say it.
    }
  };
}

/** One line per entry on the given stream, redacted. */
export function createLog(
  write: (line: string) => void,
  now: () => number = Date.now,
): Log {
  const put = (level: string, text: string, cause?: unknown) => {
    const at = new Date(now()).toISOString();
    write(redact(`${at} ${level} ${text}${describe(cause)}`) + "\n");
  };
  return {
    info: (text) => put("info", text),
    warn: (text, cause) => put("warn", text, cause),
    error: (text, cause) => put("error", text, cause),
  };
}

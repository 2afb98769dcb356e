import { randomBytes } from "node:crypto";

function randomId(): string {
  return randomBytes(12).toString("base64url");
}

let source = randomId;

/** A new id: 96 random bits, safe in addresses and file names. */
export function newId(): string {
  return source();
}

/** Runs with ids from elsewhere, so that a generated archive is the same every time. */
export function withIds<T>(ids: () => string, run: () => T): T {
  source = ids;
  try {
    return run();
  } finally {
    source = randomId;
  }
}

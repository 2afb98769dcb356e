import { randomBytes } from "node:crypto";

/** A new id: 96 random bits, safe in addresses and file names. */
export function newId(): string {
  return randomBytes(12).toString("base64url");
}

import { expect } from "vitest";
import type {
  RemoteIdentity,
  RemoteMessage,
} from "../../../src/main/channels/received.ts";
import { cleanLine, cleanText } from "../../../src/shared/body/clean.ts";
import {
  body as bodySchema,
  type Block,
  type Inline,
} from "../../../src/shared/model/body.ts";

const webAddress = /^https?:\/\//;

export function stringsIn(value: unknown): string[] {
  if (typeof value === "string") return value === "" ? [] : [value];
  if (typeof value !== "object" || value === null) return [];
  return Object.values(value).flatMap(stringsIn);
}

function hrefsIn(parts: readonly (Block | Inline)[]): string[] {
  return parts.flatMap((part) => {
    if (typeof part === "string") return [];
    if (part.t === "list") return hrefsIn(part.items.flat());
    if (part.t === "emoji") return [part.url];
    const own = part.t === "a" ? [part.href] : [];
    return "c" in part ? [...own, ...hrefsIn(part.c)] : own;
  });
}

export function expectIdentity(identity: RemoteIdentity): void {
  expect(identity.remoteId).not.toBe("");
  expect(identity.name).not.toBe("");
  for (const text of [identity.name, identity.handle])
    expect(text).toBe(cleanLine(text));
  if (identity.url !== undefined) expect(identity.url).toMatch(webAddress);
}

/** What must hold of every message, whoever wrote it with whatever intent. */
export function expectClean(message: RemoteMessage, now: number): void {
  expect(message.remoteId).not.toBe("");
  expect(bodySchema.parse(structuredClone(message.body))).toEqual(message.body);
  for (const text of stringsIn(message.body))
    expect(text).toBe(cleanText(text));
  for (const href of hrefsIn(message.body))
    expect(["http:", "https:", "mailto:"]).toContain(new URL(href).protocol);
  expect(message.text).toBe(cleanText(message.text));
  for (const line of [message.subject, message.warning])
    if (line !== undefined) expect(line).toBe(cleanText(line));
  expect(Number.isSafeInteger(message.sentAt)).toBe(true);
  expect(message.sentAt).toBeGreaterThan(0);
  expect(message.sentAt).toBeLessThanOrEqual(now);
  expect(message.editedAt ?? 0).toBeLessThanOrEqual(now);
  [message.author, ...message.mentions].forEach(expectIdentity);
  expect(message.thread).not.toContain(message.remoteId);
  for (const attachment of message.attachments) {
    expect(attachment.name).toBe(cleanLine(attachment.name));
    if (attachment.url !== undefined)
      expect(attachment.url).toMatch(webAddress);
    if (attachment.alt !== undefined)
      expect(attachment.alt).toBe(cleanText(attachment.alt));
  }
  if (message.permalink !== undefined)
    expect(message.permalink).toMatch(webAddress);
  expect(JSON.stringify(message.raw)).toBeTypeOf("string");
}

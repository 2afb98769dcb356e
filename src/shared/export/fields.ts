import { z } from "zod";

/** Ids are ours: they hold within one export. */
export const id = z.string().min(1).max(500);
export const text = z.string();
/** ms UTC */
export const at = z.number().int();
export const flag = z.boolean();
export const whole = z.number().int();
/** Bytes as base64 (RFC 4648). */
export const bytes = z.base64();
/** What only its channel understands. */
export const opaque = z.unknown();

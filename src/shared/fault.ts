import { z } from "zod";

/** Every way a call can fail, as the interface and scripts see it. Closed: a new code is a change of the contract. */
export const faultCodes = [
  "invalid-input",
  "unknown-call",
  "unauthorised",
  "not-found",
  "conflict",
  "unsupported",
  "cancelled",
  "offline",
  "unreachable",
  "timeout",
  "insecure",
  "rate-limited",
  "needs-sign-in",
  "refused",
  "gone",
  "bad-answer",
  "too-large",
  "folder-in-use",
  "archive-newer",
  "archive-older",
  "archive-damaged",
  "archive-full",
  "archive-read-only",
  "internal",
] as const;
export type FaultCode = (typeof faultCodes)[number];

export const faultDetails = z.object({
  /** The place in a query, in UTF-16 units, or a path in an input, where there is one. */
  at: z.number().int().optional(),
  length: z.number().int().optional(),
  path: z.array(z.union([z.string(), z.number()])).optional(),
  /** Not before this time (ms UTC), when the other side said so. */
  retryAt: z.number().int().optional(),
  status: z.number().int().optional(),
});
export type FaultDetails = z.infer<typeof faultDetails>;

export const fault = z.object({
  code: z.enum(faultCodes),
  /** One sentence that the user can act on; never holds a secret. */
  message: z.string(),
  details: faultDetails.optional(),
});
export type Fault = z.infer<typeof fault>;

/** The one error that crosses a boundary; anything else thrown is a defect and becomes `internal`. */
export class AppError extends Error {
  readonly code: FaultCode;
  readonly details: FaultDetails | undefined;

  constructor(
    code: FaultCode,
    message: string,
    options: { details?: FaultDetails; cause?: unknown } = {},
  ) {
    super(message, { cause: options.cause });
    this.name = "AppError";
    this.code = code;
    this.details = options.details;
  }

  toFault(): Fault {
    return this.details === undefined
      ? { code: this.code, message: this.message }
      : { code: this.code, message: this.message, details: this.details };
  }
}

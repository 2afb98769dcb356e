import { z } from "zod";
import { cleanText } from "../body/clean.ts";
import { promiseEnding } from "../model/promise.ts";
import { calls } from "./call.ts";
import { decided, mayBeDecided } from "./decided.ts";

const text = z
  .string()
  .max(20_000)
  .transform((text) => cleanText(text).trim())
  .pipe(z.string().min(1, "Write something first."));

/** The draft that it was written as: it is over. */
const draftId = z.string().optional();

const made = decided.extend({ id: z.string() });

export const noteCalls = calls({
  /** About a conversation or about a person. */
  "notes.add": {
    input: z
      .object({
        conversationId: z.string().optional(),
        personId: z.string().optional(),
        draftId,
        text,
      })
      .refine(
        (i) => (i.conversationId === undefined) !== (i.personId === undefined),
        { message: "A note is about a conversation or about a person." },
      ),
    output: made,
  },
  "notes.edit": {
    input: z.object({ id: z.string(), draftId, text }),
    output: mayBeDecided,
  },
  "notes.delete": { input: z.object({ id: z.string() }), output: decided },
  /** Something we told a person of this conversation that we would do. */
  "promises.make": {
    input: z.object({
      conversationId: z.string(),
      personId: z.string(),
      text,
      dueAt: z.number().int().positive().optional(),
    }),
    output: made,
  },
  "promises.end": {
    input: z.object({ id: z.string(), ending: promiseEnding }),
    output: decided,
  },
});

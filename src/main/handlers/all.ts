import type { Handlers } from "../../shared/contract/index.ts";
import type { Core } from "../context.ts";
import { accountHandlers } from "./accounts.ts";
import { appHandlers } from "./app.ts";
import { archiveHandlers } from "./archive.ts";
import { attachmentHandlers } from "./attachments.ts";
import { conversationHandlers } from "./conversations.ts";
import { decisionHandlers } from "./decisions.ts";
import { draftHandlers } from "./drafts.ts";
import { fileHandlers } from "./files.ts";
import { jobHandlers } from "./jobs.ts";
import { labelHandlers } from "./labels.ts";
import { outboxHandlers } from "./outbox.ts";
import { rememberingHandlers } from "./remembering.ts";
import { reportHandlers } from "./reports.ts";
import { ruleHandlers } from "./rules.ts";
import { safetyHandlers } from "./safety.ts";

/** One per call of the contract. */
export function allHandlers(core: Core): Handlers {
  return {
    ...accountHandlers(core),
    ...appHandlers(core),
    ...archiveHandlers(core),
    ...attachmentHandlers(core),
    ...conversationHandlers(core),
    ...decisionHandlers(core),
    ...draftHandlers(core),
    ...fileHandlers(core),
    ...jobHandlers(core),
    ...labelHandlers(core),
    ...outboxHandlers(core),
    ...rememberingHandlers(core),
    ...reportHandlers(core),
    ...ruleHandlers(core),
    ...safetyHandlers(core),
  };
}

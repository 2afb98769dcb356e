import type { Database } from "better-sqlite3";

/** What lists read of labels, feedback and outcomes, in the order of time: the newest come without a sort. */
export function memoryOrder(db: Database): void {
  db.exec(`
    -- the conversation's, kept by triggers: a label's newest conversations in a row
    ALTER TABLE conversation_labels ADD COLUMN last_seq INTEGER NOT NULL DEFAULT 0;
    UPDATE conversation_labels SET last_seq =
      coalesce((SELECT c.last_seq FROM conversations c WHERE c.id = conversation_id), 0);
    DROP INDEX conversation_labels_of_label;
    CREATE INDEX conversation_labels_newest ON conversation_labels (label_id, last_seq DESC);
    CREATE TRIGGER conversation_labels_placed AFTER INSERT ON conversation_labels BEGIN
      UPDATE conversation_labels
        SET last_seq = coalesce(
          (SELECT c.last_seq FROM conversations c WHERE c.id = new.conversation_id), new.last_seq)
        WHERE conversation_id = new.conversation_id AND label_id = new.label_id;
    END;
    CREATE TRIGGER conversation_labels_moved AFTER UPDATE OF conversation_id ON conversation_labels BEGIN
      UPDATE conversation_labels
        SET last_seq = coalesce(
          (SELECT c.last_seq FROM conversations c WHERE c.id = new.conversation_id), new.last_seq)
        WHERE conversation_id = new.conversation_id AND label_id = new.label_id;
    END;
    CREATE TRIGGER conversation_labels_follow AFTER UPDATE OF last_seq ON conversations
      WHEN old.last_seq <> new.last_seq BEGIN
      UPDATE conversation_labels SET last_seq = new.last_seq WHERE conversation_id = new.id;
    END;

    -- of the message: its row number is its place in time
    ALTER TABLE feedback ADD COLUMN message_seq INTEGER NOT NULL DEFAULT 0;
    UPDATE feedback SET message_seq =
      coalesce((SELECT m.seq FROM messages m WHERE m.id = message_id), 0);
    DROP INDEX feedback_of_kind;
    DROP INDEX feedback_of_topic;
    CREATE INDEX feedback_of_kind ON feedback (kind, message_seq DESC) WHERE kind IS NOT NULL;
    CREATE INDEX feedback_of_topic ON feedback (topic_id, message_seq DESC) WHERE topic_id IS NOT NULL;
    CREATE TRIGGER feedback_placed AFTER INSERT ON feedback BEGIN
      UPDATE feedback
        SET message_seq = coalesce(
          (SELECT m.seq FROM messages m WHERE m.id = new.message_id), new.message_seq)
        WHERE id = new.id;
    END;

    -- what became of a turn (shared/model/turn.ts); NULL while it waits, and where its messages were deleted
    ALTER TABLE turns ADD COLUMN outcome TEXT GENERATED ALWAYS AS (
      CASE
        WHEN ending IS NULL THEN iif(handed_off_at IS NULL, NULL, 'handed-off')
        WHEN ending ->> '$.how' = 'excused' THEN 'no-reply-needed'
        WHEN ending ->> '$.how' = 'void' THEN iif(ending ->> '$.reason' = 'spam', 'spam', NULL)
        ELSE ending ->> '$.how'
      END) VIRTUAL;
    -- answered is what most turns are: those are met soon enough on the way from the newest
    CREATE INDEX turns_of_outcome ON turns (outcome, conversation_id) WHERE outcome <> 'answered';
  `);
}

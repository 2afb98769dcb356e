/** All that a turn is; the number of its row is nobody's business. */
export const turnColumns = `conversation_id, person_id, opening_message_id, account_id, is_next, start_at, last_at, messages,
  handed_off_at, inside_at, ended_at, ended_by, ended_how, ended_why, outcome`;

/** Where a command stands in the shortcut help and the palette. */
export const commandGroups = [
  "Move",
  "Answer",
  "Decide",
  "Look",
  "Go to",
  "Deck",
  "Archive",
] as const;
export type CommandGroup = (typeof commandGroups)[number];

export type Command = {
  readonly title: string;
  readonly group: CommandGroup;
  /** Default keys; a space stands between the strokes of a sequence (`g d`). */
  readonly keys: readonly string[];
  /** Works inside text fields as well. */
  readonly inText?: true;
};

/** Every command that exists, by name, with its default keys. Single keys only outside text fields; never Alt+letter. */
export const commands = {
  "conversation.next": {
    title: "Next conversation or message",
    group: "Move",
    keys: ["j", "ArrowDown"],
  },
  "conversation.previous": {
    title: "Previous conversation or message",
    group: "Move",
    keys: ["k", "ArrowUp"],
  },
  "conversation.first": {
    title: "First conversation",
    group: "Move",
    keys: ["Home"],
  },
  "conversation.last": {
    title: "Last conversation loaded",
    group: "Move",
    keys: ["End"],
  },
  "column.next": {
    title: "Next column",
    group: "Move",
    keys: ["]", "ArrowRight", "Mod+ArrowRight"],
  },
  "column.previous": {
    title: "Previous column",
    group: "Move",
    keys: ["[", "ArrowLeft", "Mod+ArrowLeft"],
  },
  "column.1": { title: "Column 1", group: "Move", keys: ["1"] },
  "column.2": { title: "Column 2", group: "Move", keys: ["2"] },
  "column.3": { title: "Column 3", group: "Move", keys: ["3"] },
  "column.4": { title: "Column 4", group: "Move", keys: ["4"] },
  "column.5": { title: "Column 5", group: "Move", keys: ["5"] },
  "column.6": { title: "Column 6", group: "Move", keys: ["6"] },
  "column.7": { title: "Column 7", group: "Move", keys: ["7"] },
  "column.8": { title: "Column 8", group: "Move", keys: ["8"] },
  "column.9": { title: "Column 9", group: "Move", keys: ["9"] },
  "column.last": { title: "Last column", group: "Move", keys: ["0"] },
  open: {
    title: "Open the conversation",
    group: "Move",
    keys: ["Enter", "o"],
  },
  back: {
    title: "Back",
    group: "Move",
    keys: ["Escape", "u"],
    inText: true,
  },
  "pane.toggle": {
    title: "Conversation pane on or off",
    group: "Look",
    keys: ["Space"],
  },
  reply: {
    title: "Reply to the oldest unanswered message",
    group: "Answer",
    keys: ["r"],
  },
  "reply.all": {
    title: "Reply to all (mail)",
    group: "Answer",
    keys: ["Shift+r"],
  },
  forward: { title: "Forward (mail)", group: "Answer", keys: ["Shift+f"] },
  edit: {
    title: "Edit a message of ours",
    group: "Answer",
    keys: ["Shift+c"],
  },
  delete: {
    title: "Delete a message of ours",
    group: "Answer",
    keys: ["Shift+d"],
  },
  like: {
    title: "Like, or take the like back",
    group: "Answer",
    keys: ["f"],
  },
  boost: {
    title: "Boost, or take the boost back",
    group: "Answer",
    keys: ["b"],
  },
  send: {
    title: "Send",
    group: "Answer",
    keys: ["Mod+Enter"],
    inText: true,
  },
  "send.done": {
    title: "Send and done",
    group: "Answer",
    keys: ["Mod+Shift+Enter"],
    inText: true,
  },
  "post.new": { title: "New post or mail", group: "Answer", keys: ["c"] },
  done: { title: "Done, go to the next", group: "Decide", keys: ["e"] },
  reopen: { title: "Reopen", group: "Decide", keys: ["Shift+e"] },
  "no-reply.thanks": {
    title: "No reply needed: thanks",
    group: "Decide",
    keys: ["n t"],
  },
  "no-reply.applause": {
    title: "No reply needed: applause",
    group: "Decide",
    keys: ["n a"],
  },
  "no-reply.not-for-us": {
    title: "No reply needed: not for us",
    group: "Decide",
    keys: ["n o"],
  },
  "no-reply.moderated": {
    title: "No reply needed: moderated",
    group: "Decide",
    keys: ["n m"],
  },
  "no-reply.cannot": {
    title: "No reply: we cannot (counts as unanswered)",
    group: "Decide",
    keys: ["n c"],
  },
  "no-reply.withheld": {
    title: "No reply: withheld (counts as unanswered)",
    group: "Decide",
    keys: ["n w"],
  },
  waits: {
    title: "This person waits for us",
    group: "Decide",
    keys: ["w"],
  },
  spam: { title: "Spam", group: "Decide", keys: ["!"] },
  approve: {
    title: "Approve at the channel",
    group: "Decide",
    keys: ["Shift+a"],
  },
  hide: {
    title: "Hide or remove at the channel",
    group: "Decide",
    keys: ["#"],
  },
  block: {
    title: "Block or report at the channel",
    group: "Decide",
    keys: ["Shift+b"],
  },
  mute: { title: "Mute or unmute", group: "Decide", keys: ["m"] },
  label: { title: "Label", group: "Decide", keys: ["l"] },
  feedback: {
    title: "Feedback: like, hate, want or ask, and a topic",
    group: "Decide",
    keys: ["t"],
  },
  promise: { title: "Note a promise", group: "Decide", keys: [] },
  star: { title: "Star or unstar", group: "Decide", keys: ["s"] },
  note: {
    title: "Note between colleagues",
    group: "Decide",
    keys: ["Shift+n"],
  },
  "note.person": {
    title: "Note about this person",
    group: "Decide",
    keys: ["Shift+p"],
  },
  merge: {
    title: "Merge with another conversation, or split",
    group: "Decide",
    keys: ["Shift+m"],
  },
  "split.from": {
    title: "Split from the message in focus on",
    group: "Decide",
    keys: [],
  },
  person: { title: "Who this person is", group: "Look", keys: ["p"] },
  unread: { title: "Mark unread", group: "Decide", keys: ["Shift+u"] },
  undo: { title: "Undo", group: "Decide", keys: ["z", "Mod+z"] },
  redo: {
    title: "Redo",
    group: "Decide",
    keys: ["Shift+z", "Mod+Shift+z"],
  },
  "show.new": { title: "Show what is new", group: "Look", keys: ["."] },
  poll: {
    title: "Poll this column’s accounts now",
    group: "Look",
    keys: ["i"],
  },
  permalink: { title: "Open at the channel", group: "Look", keys: ["v"] },
  "permalink.copy": { title: "Copy the link", group: "Look", keys: ["y"] },
  search: { title: "Search", group: "Go to", keys: ["/"] },
  palette: {
    title: "Command palette",
    group: "Go to",
    keys: [";", "Mod+k"],
    inText: true,
  },
  help: { title: "Shortcut help", group: "Go to", keys: ["?"] },
  "go.deck": { title: "Deck", group: "Go to", keys: ["g i"] },
  "go.waiting": { title: "Waiting", group: "Go to", keys: ["g w"] },
  "go.outbox": { title: "Outbox", group: "Go to", keys: ["g o"] },
  "go.drafts": { title: "Drafts", group: "Go to", keys: ["g d"] },
  "go.accounts": { title: "Accounts", group: "Go to", keys: ["g a"] },
  "go.settings": { title: "Settings", group: "Go to", keys: ["g s"] },
  "account.add": { title: "Add an account", group: "Go to", keys: [] },
  "column.add": { title: "Add a column", group: "Deck", keys: [] },
  "column.edit": { title: "Edit this column", group: "Deck", keys: [] },
  "column.remove": { title: "Remove this column", group: "Deck", keys: [] },
  "column.left": {
    title: "Move this column left",
    group: "Deck",
    keys: ["Mod+Shift+ArrowLeft"],
  },
  "column.right": {
    title: "Move this column right",
    group: "Deck",
    keys: ["Mod+Shift+ArrowRight"],
  },
  "column.wider": { title: "Widen this column", group: "Deck", keys: ["+"] },
  "column.narrower": {
    title: "Narrow this column",
    group: "Deck",
    keys: ["-"],
  },
  "archive.export": { title: "Export", group: "Archive", keys: [] },
  "archive.import": { title: "Import", group: "Archive", keys: [] },
  "archive.backup": { title: "Back up now", group: "Archive", keys: [] },
  "archive.check": { title: "Check the archive", group: "Archive", keys: [] },
  "archive.recompute": {
    title: "Compute every wait again",
    group: "Archive",
    keys: [],
  },
  "archive.renormalise": {
    title: "Read again what was received",
    group: "Archive",
    keys: [],
  },
  rules: { title: "Rules", group: "Archive", keys: [] },
  "rule.new": { title: "New rule…", group: "Archive", keys: [] },
  "rule.ofQuery": {
    title: "Make a rule of this search or column…",
    group: "Archive",
    keys: [],
  },
  "rule.earlier": {
    title: "Ask this rule earlier",
    group: "Archive",
    keys: ["Mod+Shift+ArrowUp"],
  },
  "rule.later": {
    title: "Ask this rule later",
    group: "Archive",
    keys: ["Mod+Shift+ArrowDown"],
  },
  labels: { title: "Rename or delete labels", group: "Archive", keys: [] },
} as const satisfies Record<string, Command>;

export type CommandName = keyof typeof commands;

export const commandNames = Object.keys(commands) as CommandName[];

/** A command's declaration, widened so that optional fields can be read. */
export function commandOf(name: CommandName): Command {
  return commands[name];
}

/** The columns, side by side. */
export function Deck(props: {
  paneOpen: boolean;
  onFocus: (conversationId: string | undefined) => void;
  onOpen: (conversationId: string, to: "thread" | "composer") => void;
}) {
  void props;
  return <main />;
}

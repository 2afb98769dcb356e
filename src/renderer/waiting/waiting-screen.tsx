/** Everyone not answered, oldest first. */
export function WaitingScreen(props: {
  onOpen: (conversationId: string, to: "thread" | "composer") => void;
}) {
  void props;
  return <main />;
}

/** What the user has sent and the channels have not confirmed. */
export function OutboxScreen(props: {
  onOpen: (conversationId: string) => void;
}) {
  void props;
  return <h1>Outbox</h1>;
}

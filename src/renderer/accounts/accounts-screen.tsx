/** Every account with its health; adding one. */
export function AccountsScreen(props: {
  /** Begin with the form that adds one. */
  adding: boolean;
  onOpen: (conversationId: string) => void;
}) {
  void props;
  return <h1>Accounts</h1>;
}

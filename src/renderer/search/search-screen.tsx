/** One box over everything that the archive holds. */
export function SearchScreen(props: {
  onOpen: (conversationId: string) => void;
}) {
  void props;
  return <main />;
}

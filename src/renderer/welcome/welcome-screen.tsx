/** The first run: no account yet. */
export function WelcomeScreen({ onAddAccount }: { onAddAccount: () => void }) {
  return (
    <button type="button" onClick={onAddAccount}>
      Add an account
    </button>
  );
}

import type { Archive } from "./open.ts";
import { prepared } from "./prepared.ts";
import { rolesCalled } from "./query-names.ts";

export function roleOf(db: Archive, personId: string): string | null {
  return (
    prepared<[string], string | null>(
      db,
      "SELECT role FROM people WHERE id = ?",
    )
      .pluck()
      .get(personId) ?? null
  );
}

/** The role as others have it already, whatever the spelling asked for. */
export function sameRole(db: Archive, role: string): string {
  const [known] = rolesCalled(db, role);
  return known ?? role;
}

export function setRole(
  db: Archive,
  personId: string,
  role: string | null,
): void {
  prepared(db, "UPDATE people SET role = ? WHERE id = ?").run(role, personId);
}

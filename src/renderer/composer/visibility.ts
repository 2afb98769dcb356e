/** Who may see a text, in words; what a channel calls in another way stays as it is. */
export function visibilityName(visibility: string): string {
  return names[visibility] ?? visibility;
}

const names: Readonly<Record<string, string>> = {
  public: "Public",
  unlisted: "Public, in no timeline",
  private: "Followers",
  direct: "Only who is named",
  local: "This server",
};

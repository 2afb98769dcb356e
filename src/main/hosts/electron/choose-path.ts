import { dialog } from "electron";
import type { PathWanted } from "../../host.ts";

/** The system's own dialog for a file or folder; null when the user turned away. */
export async function choosePath(wanted: PathWanted): Promise<string | null> {
  const { what, title, name } = wanted;
  if (what === "new-file") {
    const { filePath } = await dialog.showSaveDialog({
      title,
      ...(name === undefined ? {} : { defaultPath: name }),
    });
    return filePath === "" ? null : filePath;
  }
  const { filePaths } = await dialog.showOpenDialog({
    title,
    properties:
      what === "file" ? ["openFile"] : ["openDirectory", "createDirectory"],
  });
  return filePaths[0] ?? null;
}

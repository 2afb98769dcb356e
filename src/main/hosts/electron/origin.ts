/** The only place the window may be. */
export const scheme = "app";
export const origin = `${scheme}://porchlight`;
export const startPage = `${origin}/`;

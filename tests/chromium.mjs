// How every test in a browser starts Chromium, for playwright's `launch`. CHROMIUM names another executable.

/** A browser without a window that talks to nobody but the pages' own server. */
export const chromiumOptions = {
  executablePath: process.env.CHROMIUM ?? "/usr/bin/chromium",
  args: [
    "--headless",
    "--no-sandbox",
    "--disable-gpu",
    "--disable-quic",
    "--no-first-run",
    "--disable-background-networking",
    "--disable-component-update",
    "--disable-sync",
  ],
};

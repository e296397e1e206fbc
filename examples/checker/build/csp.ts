// The page's Content-Security-Policy, made after everything is inlined: each inline script and style is named by its hash,
// so that nothing else runs, and no request can be made.
import { createHash } from "node:crypto";
import type { Plugin } from "vite";

export function contentSecurityPolicy(): Plugin {
  return {
    name: "content-security-policy",
    apply: "build",
    enforce: "post",
    generateBundle: {
      order: "post",
      handler(_options, bundle) {
        for (const file of Object.values(bundle)) {
          if (file.type === "asset" && file.fileName.endsWith(".html")) {
            file.source = withPolicy(String(file.source));
          } else {
            this.error(`the page must be one file, but ${file.fileName} was written beside it`);
          }
        }
      },
    },
  };
}

/** The page with the policy right after its character set, before anything the policy is to govern. */
export function withPolicy(html: string): string {
  const policy = [
    "default-src 'none'",
    `script-src ${hashes(html, "script")} 'wasm-unsafe-eval'`,
    `style-src ${hashes(html, "style")}`,
    "img-src data:",
    "connect-src 'none'",
    "form-action 'none'",
    "base-uri 'none'",
  ].join("; ");
  const charset = /<meta charset="[^"]*">/.exec(html);
  if (!charset) {
    throw new Error("the page names no character set; its Content-Security-Policy goes after that");
  }
  const end = charset.index + charset[0].length;
  return `${html.slice(0, end)}\n    <meta http-equiv="Content-Security-Policy" content="${policy}">${html.slice(end)}`;
}

function hashes(html: string, element: "script" | "style"): string {
  const found = [...html.matchAll(new RegExp(`<${element}\\b[^>]*>([\\s\\S]*?)</${element}>`, "g"))];
  if (found.length === 0) {
    throw new Error(`the page has no inline <${element}>`);
  }
  return found.map(([, text]) => `'sha256-${createHash("sha256").update(text ?? "", "utf8").digest("base64")}'`).join(" ");
}

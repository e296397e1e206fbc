/** The bytes of the engine's module, put into the page by the build (build/engine.ts). */
declare module "virtual:engine" {
  const bytes: Uint8Array<ArrayBuffer>;
  export default bytes;
}

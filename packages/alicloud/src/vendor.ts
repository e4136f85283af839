/**
 * The vendor's modules, loaded when first needed: they take some 100 ms and more, which an application that only defines
 * its entities should not pay.
 */

export async function loadOpenApiCore(): Promise<typeof import('@alicloud/openapi-core')> {
  return exportsOf(await import('@alicloud/openapi-core')) as never
}

export async function loadCredentials(): Promise<typeof import('@alicloud/credentials')> {
  return exportsOf(await import('@alicloud/credentials')) as never
}

/** What a CommonJS module exports: Node has it as the default of what is imported, and some loaders as the whole. */
function exportsOf(imported: { readonly default: object }): object {
  return '__esModule' in imported.default ? imported.default : imported
}

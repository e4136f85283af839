import { createRequire } from 'node:module'

/**
 * The vendor's modules, loaded when first needed: they take some 300 ms, which an application that only defines its
 * entities should not pay. By `require`, because they are CommonJS, and because `import()` fails under Jest.
 */
const load = createRequire(import.meta.url)

export function loadOpenApiCore(): typeof import('@alicloud/openapi-core') {
  return load('@alicloud/openapi-core')
}

export function loadCredentials(): typeof import('@alicloud/credentials') {
  return load('@alicloud/credentials')
}

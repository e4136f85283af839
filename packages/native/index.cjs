'use strict'
// CommonJS as it stands, and not built: whoever loads it does so with `require`, which may fail.
// The binary for this platform, in the layout of prebuildify. Throws where there is none.
const addon = require('node-gyp-build')(__dirname)

exports.SealingKey = addon.SealingKey
exports.MacKey = addon.MacKey
exports.openssl = addon.openssl

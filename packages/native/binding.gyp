{
  "targets": [
    {
      "target_name": "waxseal",
      "sources": [
        "src/arguments.c",
        "src/base64url.c",
        "src/class.c",
        "src/elements.c",
        "src/gcm.c",
        "src/hmac.c",
        "src/instance.c",
        "src/mac-key.c",
        "src/module.c",
        "src/nonce.c",
        "src/open.c",
        "src/scratch.c",
        "src/seal.c",
        "src/sealing-key.c",
        "src/utf8.c"
      ],
      "conditions": [
        [
          "OS == 'linux'",
          {
            "cflags": ["-std=c11", "-O3", "-Wall", "-Wextra", "-Wno-unused-parameter", "-fvisibility=hidden"],
            # All symbols are looked up at load: a Node without one of them then fails to load the addon, and not later.
            "ldflags": ["-Wl,-z,now", "-s"]
          }
        ],
        [
          "OS == 'mac'",
          {
            "xcode_settings": {
              "GCC_C_LANGUAGE_STANDARD": "c11",
              "GCC_OPTIMIZATION_LEVEL": "3",
              "GCC_SYMBOLS_PRIVATE_EXTERN": "YES",
              "MACOSX_DEPLOYMENT_TARGET": "11.0",
              "OTHER_LDFLAGS": ["-Wl,-bind_at_load"]
            }
          }
        ],
        ["OS == 'win'", {"msvs_settings": {"VCCLCompilerTool": {"AdditionalOptions": ["/std:c11"]}}}]
      ]
    }
  ]
}

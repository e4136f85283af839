/** What `--help` prints. */
export const USAGE = `A local Alibaba Cloud (KMS, STS, RDS) for development and tests. It keeps keys in the clear.

  npx @waxseal/emulator [options]

  --port <number>      the port to listen on; 8100 by default, 0 for any free one
  --host <address>     the address to listen on; 127.0.0.1 by default
  --allow-remote       lets --host be an address that other machines can reach
  --https              talks HTTPS, under a CA of its own
  --ca-file <path>     where to put the CA's certificate; by default beside the state file
  --state <path>       a file that keeps users, keys and aliases over restarts
  --region <id>        the region that it stands for; cn-hangzhou by default
  --account <digits>   the account that it stands for: 16 digits, random by default
  --key <alias>        makes a key with that alias, such as alias/app, unless there is one; may be repeated
  --rds <path>         instances of RDS, described in a file of YAML or JSON
  --fault <json>       a fault that is on from the start, such as '{"latencyMs":200}'; may be repeated
  --clock-skew <ms>    puts its clock ahead, or behind with a negative number (--clock-skew=-60000)
  --help, --version

  WAXSEAL_EMULATOR_ACCESS_KEY_ID, WAXSEAL_EMULATOR_ACCESS_KEY_SECRET and WAXSEAL_EMULATOR_ADMIN_TOKEN give its
  credentials; else they are random, and kept in the state file.
`

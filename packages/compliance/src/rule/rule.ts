import type { Severity } from '../result/severity.ts'

/** A control of a framework that a rule is evidence for. */
export interface FrameworkReference {
  /** `CIS Alibaba Cloud 2.0`, `PCI DSS 4.0.1`. */
  readonly framework: string
  /** The control's number: `6.1`. */
  readonly control: string
  /** False where the number was not checked against the framework's own text; reports mark it. */
  readonly verified: boolean
}

/** How to make a failing rule pass. */
export interface Remediation {
  readonly text: string
  /** The exact command, with placeholders like `<instance>` in a rule, and without in a result. Printed, never run. */
  readonly command?: string | undefined
  /** What it does besides: restarts the instance, cannot be undone. */
  readonly consequences?: string | undefined
  /** Documentation, https only. */
  readonly url?: string | undefined
}

/** What is checked, and why. What it says about a resource is a {@link CheckResult}. */
export interface Rule {
  /** Stable. */
  readonly id: string
  readonly title: string
  readonly severity: Severity
  /** What is read to decide. */
  readonly reads: string
  /** When it passes. */
  readonly passes: string
  /** What can happen where it fails. */
  readonly risk: string
  readonly frameworks: readonly FrameworkReference[]
  readonly remediation: Remediation
}

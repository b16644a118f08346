// What must hold of the images of a release before they are promoted.
import {counted} from '../../core/counted'
import * as t from '../../contract/shape'
import {AppError, exitCodes} from '../../core/errors'
import type {Placement} from '../images/placement'
import type {Step} from '../steps/step'

/** Something about a release that should not be so. */
export interface Finding {
  /** What it is about: an image, an application … */
  readonly subject: string
  readonly reason: string
  readonly hint?: string | undefined
}

export interface Gate {
  /** Stable name for programs. */
  readonly name: string
  /** `Check labels`. */
  readonly title: string
  /** Its findings are warnings; without it they refuse the release. */
  readonly isAdvice?: boolean
  /** Somebody asks for it by an option: it looks at the images even when every environment has them already. */
  readonly isRequired?: boolean
  /** It runs a program that writes to the terminal. */
  readonly isSpeaking?: boolean
  /** Looks at the images that are to be promoted; nothing found means that they may be. */
  readonly check: (images: readonly Placement[]) => Promise<readonly Finding[]>
}

export const findingShape = t.object({
  gate: t.text,
  subject: t.text,
  reason: t.text,
  hint: t.nullable(t.text),
  refuses: t.boolean,
})
/** A finding as programs get it. */
export type GateFinding = t.TypeOf<typeof findingShape>

export interface GateParts {
  /** What is to be promoted. */
  readonly images: () => Promise<readonly Placement[]>
  /** True where every environment has the version: then there is nothing left to advise on. */
  readonly isReleased: () => Promise<boolean>
  /** In a dry run: what would be promoted is not published yet. */
  readonly isPremature: () => Promise<boolean>
  readonly found: (finding: GateFinding) => void
}

/** A gate as a step. Exit code 65 when it refuses. */
export function gateStep(gate: Gate, {images, isReleased, isPremature, found}: GateParts): Step {
  return {
    name: `gate:${gate.name}`,
    title: gate.title,
    isReading: true,
    ...(gate.isSpeaking === true && {isSpeaking: true}),
    isPremature,
    // what somebody requires is looked at whatever was promoted before: its answer is what they go on
    isDone: async () => gate.isRequired !== true && (await isReleased()) && 'all environments have the version',
    plan: () => Promise.resolve('when the version is published'),
    async run() {
      const findings = await gate.check(await images())
      for (const {subject, reason, hint} of findings)
        found({gate: gate.name, subject, reason, hint: hint ?? null, refuses: gate.isAdvice !== true})
      if (findings.length === 0) return undefined
      if (gate.isAdvice !== true) throw gateRefused(gate, findings)
      return counted(findings.length, 'warning')
    },
  }
}

/** Findings that an error names; the rest is counted. */
const shown = 5

function gateRefused({name}: Gate, findings: readonly Finding[]): AppError {
  const texts = findings.slice(0, shown).map(({subject, reason}) => `${subject}: ${reason}`)
  const more = findings.length > shown ? [`and ${findings.length - shown} more`] : []
  return new AppError({
    code: 'gate_refused',
    message: `The gate ${JSON.stringify(name)} refuses the release`,
    detail: [...texts, ...more].join('\n'),
    hint: findings[0]?.hint ?? 'Nothing was promoted. Change the content, then run the same command again',
    exit: exitCodes.refused,
  })
}

// What the release commands share: the shapes of what they print, and who does the work.
import * as t from '../../contract/shape'
import {AppError} from '../../core/errors'
import type {Context} from '../../kit/run/context'
import {stepDisplay} from '../../kit/present/steps'
import {field, values} from '../../output/fields'
import type {ReleaseParts} from '../../workflows/release/release'
import {requestText} from '../../workflows/steps/request'
import type {StepReport} from '../../workflows/steps/step'
import {withRegistries} from '../registry/shared'

export const namedRecord = t.object({id: t.integer, name: t.text})
export const versionRecord = t.object({id: t.integer, version: t.text})

export const findingFields = [field('Gate', 'gate'), field('Subject', 'subject'), field('Reason', 'reason')]
export const imageFields = [
  field('Environment', 'environment'),
  field('Pull Spec', 'pull_spec'),
  field('Digest', 'digest'),
]
export const stepFields = [
  field('Step', 'title'),
  field('Status', 'status', {state: true}),
  field('Detail', 'detail', {hideBlank: true}),
  values('Requests', ({requests}: StepReport) => (requests.length === 0 ? null : requests.map(requestText)), {
    separator: '\n',
    onNewLine: true,
    hideBlank: true,
  }),
]

interface WithImages {
  readonly images: readonly {readonly pull_spec: string}[]
}

/** One a line for people. */
export const pullSpecs = values(
  'Pull Specs',
  ({images}: WithImages) => (images.length === 0 ? null : images.map(({pull_spec: spec}) => spec)),
  {separator: '\n', onNewLine: true, hideBlank: true},
)

/** The error of a command that was interrupted says how to go on; any other stays as it is. */
export const continuable = (failure: AppError): AppError =>
  failure.parts.code === 'interrupted'
    ? new AppError({...failure.parts, hint: 'Run the same command again to continue'})
    : failure

/** Does `work` with what a release needs; the registry is opened when it is first used. */
export const withParts = <T>(ctx: Context, work: (parts: ReleaseParts) => Promise<T>): Promise<T> =>
  withRegistries(ctx, (open) =>
    work({
      client: ctx.client,
      open,
      signal: ctx.signal,
      state: ctx.session.paths.state,
      observer: stepDisplay(ctx.terminal),
    }),
  )
